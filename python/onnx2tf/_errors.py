"""One exception class per error code of the converter."""


class Onnx2TfError(Exception):
    """A failed conversion; str() is what the command line prints."""

    code = ""

    def __init__(self, error):
        super().__init__(error["text"])
        self.message = error["message"]
        self.hint = error["hint"]
        self.frames = tuple(error["frames"])
        self.result = None  # what was written all the same, when only some formats were refused


class InvalidModelError(Onnx2TfError):
    """The model is damaged, or contradicts the ONNX standard."""

    code = "invalid-model"


class UnsupportedOpError(Onnx2TfError):
    """The model has operators that can't be converted; the message lists all of them."""

    code = "unsupported-op"


class UnsupportedAttributeError(Onnx2TfError):
    """An operator is used in a way that can't be converted."""

    code = "unsupported-attribute"


class UnsupportedTypeError(Onnx2TfError):
    """An element type can't be converted."""

    code = "unsupported-type"


class OptionError(Onnx2TfError, ValueError):
    """An option is unknown, not available yet, or contradicts the model."""

    code = "option"


class LimitError(Onnx2TfError):
    """A size exceeds what a format or a kernel can take."""

    code = "limit"


class IoError(Onnx2TfError, OSError):
    """A file can't be read or written."""

    code = "io"


class InternalError(Onnx2TfError):
    """A mistake of the converter; please report it."""

    code = "internal"


_BY_CODE = {kind.code: kind for kind in Onnx2TfError.__subclasses__()}


def error_of(error):
    return _BY_CODE.get(error["code"], InternalError)(error)
