"""Converts ONNX models to TensorFlow Lite: a thin face over the native converter."""

from onnx2tf._convert import Port, Result, Target, convert
from onnx2tf._errors import (
    InternalError,
    InvalidModelError,
    IoError,
    LimitError,
    Onnx2TfError,
    OptionError,
    UnsupportedAttributeError,
    UnsupportedOpError,
    UnsupportedTypeError,
)
from onnx2tf._native import version as __version__

__all__ = [
    "InternalError",
    "InvalidModelError",
    "IoError",
    "LimitError",
    "Onnx2TfError",
    "OptionError",
    "Port",
    "Result",
    "Target",
    "UnsupportedAttributeError",
    "UnsupportedOpError",
    "UnsupportedTypeError",
    "__version__",
    "convert",
]
