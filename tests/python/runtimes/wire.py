"""Arrays as plain bytes: releases of numpy do not read each other's pickles."""

import numpy as np


def packed(value):
    if isinstance(value, (np.ndarray, np.generic)):
        value = np.asarray(value)
        return ("array", value.dtype.name, value.shape, value.tolist() if value.dtype == object else value.tobytes())
    if isinstance(value, dict):
        return {k: packed(v) for k, v in value.items()}
    return [packed(v) for v in value] if isinstance(value, (list, tuple)) else value


def unpacked(value):
    if isinstance(value, tuple):
        _, name, shape, data = value
        if name == "object":
            array = np.empty(shape, object)
            array[...] = data
            return array
        try:
            dtype = np.dtype(name)
        except TypeError:
            import ml_dtypes

            dtype = np.dtype(getattr(ml_dtypes, name))
        return np.frombuffer(data, dtype).reshape(shape).copy()
    if isinstance(value, dict):
        return {k: unpacked(v) for k, v in value.items()}
    return [unpacked(v) for v in value] if isinstance(value, list) else value
