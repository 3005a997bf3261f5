"""The process of a runtime: answers requests on stdin until it closes. Also runs on Python 3.7."""

import importlib
import os
import pickle
import sys

sys.path[0] = os.path.dirname(os.path.abspath(__file__))  # modules of this folder, by themselves

from wire import packed, unpacked  # noqa: E402


def answer(runtime, request):
    model = runtime.load(request["path"], **request.get("load", {}))
    results = [model.run(job) for job in request["jobs"]]
    more = runtime.fit(model, request["fit"]) if "fit" in request else {}
    return dict(inputs=list(model.inputs), outputs=list(model.outputs), results=results, **more)


def main():
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what libraries print is no answer
    runtime = importlib.import_module(sys.argv[1])
    while True:
        size = int.from_bytes(requests.read(8), "little")
        if size == 0:
            return
        request = unpacked(pickle.loads(requests.read(size)))
        try:
            reply = answer(runtime, request)
        except Exception as error:  # whatever a runtime raises is the answer
            reply = {"error": "%s: %s" % (type(error).__name__, str(error)[-600:])}
        message = pickle.dumps(packed(reply), protocol=4)
        answers.write(len(message).to_bytes(8, "little") + message)
        answers.flush()


main()
