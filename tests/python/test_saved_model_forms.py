"""SavedModels of whole networks that hold their weights as variables: they compute what those with constants do, and can be trained."""

import networks
import numpy as np
import pytest
import runtimes
import strict

MODELS = ["mobilenet", "unet", "vision_transformer"]
FORMS = ["constants", "variables", "functions"]


@pytest.fixture(scope="module", params=MODELS)
def written(request, tmp_path_factory):
    """{form: case} of one network."""
    model = getattr(networks, request.param)()
    cases, feeds = {}, None
    for form in FORMS:
        folder = tmp_path_factory.mktemp(form)
        tflite, summary = strict.convert(model, folder, "--saved_model_form", form)
        if feeds is None:
            rng = np.random.default_rng(1)
            feeds = {port["name"]: rng.uniform(-1, 1, port["source_shape"]).astype(np.float32) for port in summary["inputs"]}
            reference, = strict.run_reference(model, [feeds])
        cases[form] = runtimes.Case(runtimes.RUNTIMES["saved_model"], tflite.parent, summary, feeds, reference)
    return cases


@pytest.fixture(scope="module")
def process():
    process = runtimes.Process(runtimes.RUNTIMES["saved_model"])
    yield process
    process.stop()


def results(process, case):
    answer = process.ask({"path": str(case.path), "jobs": [case.feeds]}, timeout=300)
    return answer["results"][0]


@pytest.mark.parametrize("form", FORMS[1:])
def test_computes_what_constants_do(process, written, form):
    got, want = results(process, written[form]), results(process, written["constants"])
    assert sorted(got) == sorted(want)
    for name in want:
        assert strict.relative_error(got[name], want[name]) < 1e-5
        assert strict.relative_error(got[name], written[form].wanted[name]) < 1e-3


@pytest.mark.parametrize("form", FORMS)
def test_gradients_change_every_variable(process, written, form):
    case = written[form]
    answer = process.ask({"path": str(case.path), "jobs": [], "fit": {"feeds": case.feeds, "rate": 1.0}}, timeout=300)
    changed = answer["changed"]
    assert bool(changed) == (form != "constants")
    assert all(changed.values()), [name for name, did in changed.items() if not did]


def test_keras_2_loads_functions(written):
    process = runtimes.Process(runtimes.RUNTIMES["saved_model_keras2"])
    try:
        got = results(process, written["functions"])
    finally:
        process.stop()
    for name, want in written["functions"].wanted.items():
        assert strict.relative_error(got[name], want) < 1e-3
