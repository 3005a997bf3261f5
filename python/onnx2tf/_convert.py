import inspect
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

from onnx2tf import _native
from onnx2tf._errors import error_of


@dataclass(frozen=True)
class Port:
    """An input or output of the result. Axis k of `shape` is axis perm[k] of `source_shape`; None: unchanged."""

    name: str
    dtype: str
    source_shape: tuple
    shape: tuple
    perm: tuple | None


@dataclass(frozen=True)
class Target:
    """The graph that the files of one target share: "TFLite", "TensorFlow", "Keras"."""

    inputs: tuple
    outputs: tuple
    ops: int
    transposes: int


@dataclass(frozen=True)
class Result:
    """What a conversion made.

    `paths` names the main file of each format by kind: "float32" and "float16" (.tflite), "saved_model", ...;
    `renamed`, by kind, what a format calls inputs and outputs whose ONNX names it can't hold. `refused` has the errors
    of formats that could not be written, by kind. `inputs`, `outputs`, `ops`, `transposes` are those of the first
    target; `targets` has them by target.
    """

    paths: dict
    renamed: dict
    refused: dict
    targets: dict
    warnings: tuple
    seconds: dict

    @property
    def _first(self):
        return next(iter(self.targets.values()))

    @property
    def inputs(self):
        return self._first.inputs

    @property
    def outputs(self):
        return self._first.outputs

    @property
    def ops(self):
        return self._first.ops

    @property
    def transposes(self):
        return self._first.transposes

    def _path(self, kind, option):
        if kind in self.refused:
            raise self.refused[kind]
        if kind not in self.paths:
            raise ValueError(f"no such file was written ({option})")
        return self.paths[kind]

    @property
    def tflite(self):
        """The bytes of the float32 .tflite."""
        return self._path("float32", "disable_model_save").read_bytes()

    @property
    def saved_model(self):
        """The folder of the SavedModel, for tf.saved_model.load."""
        return self._path("saved_model", "disable_model_save").parent

    def to_keras(self):
        """The .keras file as a Keras model. Needs Keras 3, and output_keras_v3=True in convert()."""
        path = self._path("keras", "output_keras_v3 was not asked for")
        import keras  # only here: the converter itself does not need it

        return keras.models.load_model(path)


def _ports(rows):
    return tuple(
        Port(
            row["name"],
            row["dtype"],
            tuple(row["source_shape"]),
            tuple(row["shape"]),
            None if row["perm"] is None else tuple(row["perm"]),
        )
        for row in rows
    )


def _words(kind, name, value):
    """An option's value as the words that the command line would have; None if it asks for nothing."""
    if value is None or (kind == "flag" and value is False) or (kind in ("list", "rows") and not value):
        return None
    if kind == "flag":
        if value is not True:
            raise TypeError(f"{name} is True or False, not {value!r}")
        return []
    if kind == "list_or_all" and isinstance(value, bool):
        return [] if value else None
    if kind in ("list", "list_or_all"):
        return [value] if isinstance(value, str) else [str(item) for item in value]
    return [os.fspath(value) if isinstance(value, os.PathLike) else str(value)]


def _options():
    for row in _native.options():
        yield row["name"], row
        if row["alias"]:
            yield row["alias"], row


_OPTIONS = dict(_options())


def _signature():
    defaults = {"flag": False, "integer": None, "real": None, "list": None, "list_or_all": None, "rows": None}
    parameters = [
        inspect.Parameter(
            row["name"],
            inspect.Parameter.POSITIONAL_OR_KEYWORD if row["name"] == "input_onnx_file_path" else inspect.Parameter.KEYWORD_ONLY,
            default=defaults.get(row["kind"], row["initial"] or None),
        )
        for row in _native.options()
    ]
    parameters.insert(1, inspect.Parameter("onnx_graph", inspect.Parameter.KEYWORD_ONLY, default=None))
    return inspect.Signature(parameters)


def convert(input_onnx_file_path=None, *, onnx_graph=None, **options):
    """Converts an ONNX model; keywords are the long names of the command line's options (docs/cli.md).

    input_onnx_file_path: an ONNX file. onnx_graph: an onnx.ModelProto, or a serialized model as bytes, instead.

    Returns a Result. Raises an Onnx2TfError: one subclass per error code. Unknown keywords are an OptionError. Where only
    some formats can't hold the model, the others are written before the error is raised; its `result` is theirs.
    """
    words = []
    if input_onnx_file_path is not None and onnx_graph is None:
        options = {"input_onnx_file_path": input_onnx_file_path, **options}
    for name, value in options.items():
        row = _OPTIONS.get(name)
        rows = value if row is not None and row["kind"] == "rows" and value else [value]
        for item in rows:
            given = _words(row["kind"] if row else "text", name, item)
            if given is not None or row is None:
                words.append((name, given or []))
    model = b""
    if onnx_graph is not None:
        model = bytes(onnx_graph) if isinstance(onnx_graph, (bytes, bytearray)) else onnx_graph.SerializeToString()
    done, outcome = _native.convert(words, model)
    if not done:
        raise error_of(outcome)
    for text in outcome["notices"] + outcome["warnings"]:
        warnings.warn(text, stacklevel=2)
    result = Result(
        paths={row["kind"]: Path(row["path"]) for row in outcome["files"]},
        renamed={row["kind"]: row["renamed"] for row in outcome["files"] if row["renamed"]},
        refused={row["kind"]: error_of(row) for row in outcome["refused"]},
        targets={
            row["name"]: Target(_ports(row["inputs"]), _ports(row["outputs"]), row["ops"], row["transposes"])
            for row in outcome["targets"]
        },
        warnings=tuple(outcome["warnings"]),
        seconds=outcome["seconds"],
    )
    for error in result.refused.values():
        error.result = result
        raise error
    return result


convert.__signature__ = _signature()
