"""Writes operator tests in the form of the standard's node tests, with results computed by ONNX Runtime.

They cover what the standard's own lack: older opsets, combinations of attributes, ONNX Runtime's fused operators. Inputs come from
a fixed seed. Usage: make_cases.py FOLDER; then ONNX_NODE_TESTS=FOLDER unit_tests --gtest_filter='NodeSuite*'.
"""

import itertools
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

RNG = np.random.default_rng(0)
INTS = (np.int32, np.int64)
names = Counter()


def f(*dims):
    return RNG.standard_normal(dims).astype(np.float32)


def ints(*values, dtype=np.int64):
    return np.array(values, dtype)


def floats(*values):
    return np.array(values, np.float32)


def value_info(name, array):
    return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)


def case(op, *inputs, opset=17, domain="", outputs=1, **attributes):
    """One node on `inputs` (None: not given)."""
    arrays = {f"x{i}": np.asarray(x) for i, x in enumerate(inputs) if x is not None}
    results = [f"y{i}" for i in range(outputs)]
    node = helper.make_node(op, [f"x{i}" if x is not None else "" for i, x in enumerate(inputs)], results, domain=domain,
                            **attributes)
    graph = helper.make_graph([node], op, [value_info(name, array) for name, array in arrays.items()],
                              [helper.make_empty_tensor_value_info(name) for name in results])
    opsets = [helper.make_opsetid("", opset)] + ([helper.make_opsetid(domain, 1)] if domain else [])
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    computed = session.run(None, arrays)
    del model.graph.output[:]
    model.graph.output.extend(value_info(name, array) for name, array in zip(results, computed))
    write(f"ort_{op}_{opset}_{names[op, opset]}", model, list(arrays.values()), computed)
    names[op, opset] += 1


def write(name, model, inputs, outputs):
    data = Path(sys.argv[1]) / name / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    onnx.save(model, data.parent / "model.onnx")
    for kind, arrays in (("input", inputs), ("output", outputs)):
        for i, array in enumerate(arrays):
            (data / f"{kind}_{i}.pb").write_bytes(numpy_helper.from_array(np.asarray(array)).SerializeToString())


def einsum():
    for equation, *dims in [
            ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)), ("...ij,...jk->...ik", (2, 3, 4), (2, 4, 5)),
            ("...ij,...jk->...ik", (1, 3, 4), (6, 4, 5)), ("ii->i", (3, 3)), ("ii", (3, 3)), ("iij->j", (3, 3, 2)),
            ("iii->i", (3, 3, 3)), ("bhid,bhjd->bhij", (2, 3, 4, 5), (2, 3, 6, 5)), ("i,j->ij", (3,), (4,)),
            ("i,i->", (3,), (3,)), ("ij->", (3, 4)), ("ij->j", (3, 4)), ("ijk->kji", (2, 3, 4)),
            ("ij,kl->jl", (2, 3), (4, 5)), ("abc,cd,de->abe", (2, 3, 4), (4, 5), (5, 6)),
            ("bqhd,bkhd->bhqk", (2, 3, 4, 5), (2, 6, 4, 5)), ("nchw,nvwh->nchv", (2, 3, 4, 5), (2, 6, 5, 4)),
            ("b i d , b j d -> b i j", (2, 3, 4), (2, 5, 4)), ("abcd,cde->abe", (2, 3, 4, 5), (4, 5, 6)),
            ("...i->...", (2, 3, 4)), ("i...->...i", (2, 3, 4)), ("ab,ba->ab", (2, 3), (3, 2)),
            ("a,b,c->abc", (2,), (3,), (4,)), ("Ab,bC->AC", (2, 3), (3, 4))]:
        case("Einsum", *(f(*d) for d in dims), equation=equation)


def fused():
    x = f(2, 3, 8)
    ort = {"domain": "com.microsoft"}
    case("Gelu", x, **ort)
    case("FastGelu", x, **ort)
    case("FastGelu", x, f(8), **ort)
    case("BiasGelu", x, f(8), **ort)
    case("QuickGelu", x, **ort)
    case("QuickGelu", x, alpha=0.7, **ort)
    case("SkipLayerNormalization", x, f(2, 3, 8), f(8), f(8), f(8), epsilon=1e-5, **ort)
    case("SkipLayerNormalization", x, f(2, 3, 8), f(8), **ort)
    case("SkipSimplifiedLayerNormalization", x, f(2, 3, 8), f(8), epsilon=1e-5, **ort)
    case("SimplifiedLayerNormalization", x, f(8), axis=-1, epsilon=1e-5, stash_type=1)
    case("FusedMatMul", f(2, 4, 3), f(2, 5, 4), transA=1, transB=1, alpha=0.5, **ort)
    case("FusedMatMul", f(4), f(2, 4, 5), alpha=2.0, **ort)
    case("FusedGemm", f(3, 4), f(5, 4), f(5), transB=1, alpha=0.5, beta=0.25, activation="LeakyRelu", activation_alpha=0.3,
         **ort)
    for activation, parameters in [("Relu", []), ("Tanh", []), ("Sigmoid", []), ("LeakyRelu", [0.2]), ("Clip", [-0.3, 0.4]),
                                   ("HardSigmoid", [0.3, 0.4])]:
        extra = {"activation_params": parameters} if parameters else {}
        case("FusedConv", f(1, 3, 6, 6), f(4, 3, 3, 3), f(4), activation=activation, pads=[1] * 4, **extra, **ort)
    case("FusedConv", f(1, 3, 6, 6), f(4, 3, 3, 3), f(4), f(1, 4, 6, 6), activation="Relu", pads=[1] * 4, **ort)


def pools():
    x = f(1, 2, 7, 8)
    pads = ([0] * 4, [1, 1, 0, 1], [0, 1, 1, 1])
    for kernel, strides, pad, ceil in itertools.product(((2, 3), (3, 3)), ((2, 2), (3, 1)), pads, (0, 1)):
        window = {"kernel_shape": kernel, "strides": strides, "pads": pad, "ceil_mode": ceil}
        case("MaxPool", x, **window)
        case("MaxPool", x, dilations=[2, 1], **window)
        for count in (0, 1):
            case("AveragePool", x, count_include_pad=count, **window)
    for op in ("MaxPool", "AveragePool"):
        for auto, strides in itertools.product(("SAME_UPPER", "SAME_LOWER", "VALID"), ((2, 3), (1, 1))):
            case(op, x, kernel_shape=[3, 2], strides=strides, auto_pad=auto)
        case(op, f(1, 2, 7), kernel_shape=[3], strides=[2], pads=[1, 1])
        case(op, f(1, 2, 5, 6, 7), kernel_shape=[3, 2, 2], strides=[2, 1, 2], ceil_mode=1)
    for order, extra in itertools.product((0, 1), ({}, {"dilations": [1, 2]}, {"pads": [1, 0, 1, 1], "ceil_mode": 1},
                                                   {"auto_pad": "SAME_LOWER"})):
        case("MaxPool", f(2, 3, 7, 6), outputs=2, kernel_shape=[3, 2], strides=[2, 1], storage_order=order, **extra)
    case("MaxPool", f(2, 3, 9), outputs=2, kernel_shape=[3], strides=[2], pads=[1, 1])
    case("MaxPool", f(1, 2, 5, 6, 7), outputs=2, kernel_shape=[3, 2, 2], strides=[2, 1, 2])
    case("MaxPool", RNG.integers(1, 4, (1, 2, 7, 8)).astype(np.uint8), outputs=2, kernel_shape=[3, 3], pads=[1] * 4)
    case("GlobalAveragePool", f(2, 3, 5))
    case("GlobalMaxPool", f(2, 3, 5, 2, 2))


def convolutions():
    for dims, kernel in (((7,), (3,)), ((6, 7), (3, 2)), ((4, 5, 6), (2, 3, 2))):
        rank = len(dims)
        strides = [2] * rank
        for group in (1, 2, 4):
            case("Conv", f(2, 4, *dims), f(8, 4 // group, *kernel), f(8), group=group, strides=strides, pads=[1] * rank * 2)
            case("ConvTranspose", f(2, 4, *dims), f(4, 3, *kernel), f(3 * group), group=group, strides=strides,
                 pads=[1, 0, 1][:rank] * 2, output_padding=[1] * rank)
        for auto in ("SAME_UPPER", "SAME_LOWER", "VALID"):
            case("Conv", f(1, 4, *dims), f(2, 4, *kernel), auto_pad=auto, strides=strides)
            case("ConvTranspose", f(1, 4, *dims), f(4, 2, *kernel), auto_pad=auto, strides=strides)
        case("Conv", f(1, 4, *dims), f(2, 4, *kernel), dilations=strides, pads=[1] * rank * 2)
    for extra in ({"output_shape": [9, 12]}, {"output_shape": [8, 9], "auto_pad": "SAME_UPPER"},
                  {"output_shape": [8, 9], "auto_pad": "SAME_LOWER"}):
        case("ConvTranspose", f(1, 2, 4, 5), f(2, 3, 3, 3), strides=[2, 2], **extra)
    case("ConvTranspose", f(1, 2, 4, 5), f(2, 3, 3, 3), dilations=[2, 2], pads=[1, 2, 3, 0])


def resizes():
    x = f(1, 2, 5, 6)
    coordinates = ("half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric")
    roundings = ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
    for mode, how, (h, w) in itertools.product(("nearest", "linear", "cubic"), coordinates,
                                               ((2, 2), (0.5, 0.7), (1.5, 2.5), (3, 1))):
        for rounding in roundings if mode == "nearest" else roundings[:1]:
            options = {"mode": mode, "coordinate_transformation_mode": how, "nearest_mode": rounding, "opset": 19}
            case("Resize", x, None, floats(1, 1, h, w), **options)
            case("Resize", x, None, None, ints(1, 2, int(5 * h), int(6 * w)), **options)
    for mode in ("linear", "cubic"):
        case("Resize", x, None, floats(1, 1, 0.5, 0.6), opset=18, mode=mode, antialias=1)
    for mode in ("nearest", "linear", "cubic"):
        case("Resize", x, floats(), floats(1, 1, 2, 3), opset=11, mode=mode)
        case("Resize", x, floats(0, 0, 0.1, 0.2, 1, 1, 0.8, 0.9), None, ints(1, 2, 7, 7), opset=13, mode=mode,
             coordinate_transformation_mode="tf_crop_and_resize", extrapolation_value=3.0)
    for mode, scales in itertools.product(("nearest", "linear"), ([1, 1, 2, 2], [1, 1, 1.5, 2])):
        case("Resize", x, floats(*scales), opset=10, mode=mode)
        case("Upsample", x, floats(*scales), opset=9, mode=mode)
        case("Upsample", x, opset=7, mode=mode, scales=[float(s) for s in scales])
    for policy in ("not_larger", "not_smaller"):
        case("Resize", x, None, None, ints(11, 9), opset=18, mode="linear", axes=[2, 3], keep_aspect_ratio_policy=policy)
    case("Resize", x, None, floats(1, 1, 0.6, 1.7), opset=13, mode="cubic", exclude_outside=1, cubic_coeff_a=-0.5)
    case("Resize", f(1, 2, 3, 4, 5), None, floats(1, 1, 2, 2, 2), mode="linear")
    case("Resize", f(1, 2, 3, 4, 5), None, floats(1, 1, 2, 1, 0.5), mode="nearest")
    case("Resize", f(1, 2, 5), None, floats(1, 1, 2), mode="linear")


def moves():
    for mode in ("constant", "reflect", "edge"):
        case("Pad", f(3, 4, 5), ints(0, 1, 2, 2, 0, 1), mode=mode)
        case("Pad", f(3, 4, 5), opset=10, pads=[0, 1, 2, 2, 0, 1], mode=mode)
    case("Pad", f(3, 4, 5), ints(0, -1, 2, -2, 0, -1))
    case("Pad", f(3, 4, 5), ints(0, -1, 2, -1, 2, -1), np.float32(2))
    case("Pad", f(3, 6, 5), ints(0, -1, 1, 1, 2, -1), mode="edge")
    case("Pad", f(3, 6, 5), ints(0, 2, 1, 1, -2, -1), mode="reflect")
    case("Pad", f(3, 4), opset=10, pads=[1, 1, 0, 2], value=1.5)
    case("Pad", f(3, 4, 5), ints(1, 2), np.float32(1), ints(-1), opset=18)
    case("Pad", f(3, 4), ints(1, 2, 1, 3), opset=19, mode="wrap")
    case("Slice", f(5, 6), ints(-1, -100), ints(-100, 2**62), ints(0, 1), ints(-2, 2))
    case("Slice", f(5, 6), ints(100), ints(-2**63), ints(1), ints(-1))
    case("Slice", f(5, 6), ints(3), ints(-9), ints(-1), ints(-1))
    case("Slice", f(5, 6), ints(4), ints(2), ints(0))
    case("Slice", f(5, 6), opset=9, starts=[1, -3], ends=[100, -1], axes=[1, 0])
    case("Split", f(7, 3), opset=18, outputs=3, num_outputs=3)
    case("Split", f(6, 3), opset=11, outputs=3)
    case("Split", f(6, 3), opset=11, outputs=2, split=[2, 4])
    case("Split", f(3, 6), ints(1, 0, 5), outputs=3, axis=-1)
    case("Expand", f(3, 1), ints(2, 1, 6))
    case("Expand", f(3, 4), ints(1))
    case("Gather", f(3, 4), ints(-1, 0, 2), axis=1)
    case("Gather", f(3, 4), ints([0, 1], [-1, -2], dtype=np.int32), axis=0)
    case("Flatten", f(2, 3, 4), axis=-1)
    case("Reshape", f(2, 3, 4), ints(0, -1))
    case("Reshape", f(0, 3, 4), ints(0, 3, 4), opset=14, allowzero=1)
    case("Unsqueeze", f(2, 3), opset=11, axes=[-1, 0])
    case("Squeeze", f(1, 2, 1), ints(-1))
    case("DepthToSpace", f(1, 8, 2, 3), blocksize=2, mode="CRD")
    case("DepthToSpace", f(1, 8, 2, 3), opset=10, blocksize=2)
    case("SpaceToDepth", f(1, 2, 4, 6), blocksize=2)
    case("Shape", f(2, 3, 4), opset=15, start=-2, end=100)
    case("Trilu", f(2, 3, 4), np.int64(1))
    case("Trilu", f(3, 4), np.int64(-1), upper=0)
    case("EyeLike", f(3, 4), k=-1)
    case("Range", np.int32(3), np.int32(10), np.int32(3))
    case("Range", np.float32(3), np.float32(-1), np.float32(-0.75))


def elements():
    for dtype in INTS:
        for op, extra in (("Div", {}), ("Mod", {}), ("Mod", {"fmod": 1})):
            case(op, ints(-7, 7, -8, dtype=dtype), ints(2, -2, 3, dtype=dtype), **extra)
    case("Pow", f(3)**2, ints(2, 3, 0))
    case("Pow", ints(2, 3, 4), floats(2, 0.5, 1))
    for source, target in ((np.float32, np.int64), (np.float32, np.uint8), (np.float64, np.int32), (np.float32, np.bool_),
                           (np.bool_, np.float32), (np.int64, np.float16), (np.float16, np.float32)):
        case("Cast", np.array([0, 1.5, 3.7, 100]).astype(source), to=helper.np_dtype_to_tensor_dtype(np.dtype(target)))
    for dtype in (np.float32, *INTS, np.uint8):
        case("Clip", np.arange(5).astype(dtype), dtype(1), dtype(3), opset=13)
    case("Clip", f(5), np.float32(1), np.float32(-1), opset=13)
    case("Clip", f(5), opset=7, min=-0.5, max=0.5)
    case("Clip", f(5), opset=7, max=0.5)
    for op in ("Max", "Min", "Sum", "Mean"):
        case(op, f(2, 3), f(3), f(2, 1))
        case(op, f(2, 3))
    case("PRelu", f(2, 3, 4), f(3, 1))
    case("PRelu", f(2, 3, 4), f(4))
    case("HardSigmoid", f(9), alpha=0.3, beta=0.4)
    case("HardSwish", f(9) * 4)
    case("Celu", f(9), alpha=2.0)
    case("Round", floats(0.5, 1.5, -2.5, 0.4))


def sums():
    for op in ("Sum", "Mean", "Max", "Min", "Prod", "L1", "L2", "LogSumExp", "SumSquare"):
        case("Reduce" + op, f(2, 3, 4), opset=11, axes=[-1, 0], keepdims=0)
        case("Reduce" + op, f(2, 3, 4), ints(1), opset=18)
        case("Reduce" + op, f(2, 3, 4), opset=18, noop_with_empty_axes=1)
        case("Reduce" + op, np.arange(6, dtype=np.int32).reshape(2, 3), opset=12, axes=[1])
    for op, axis in itertools.product(("Softmax", "LogSoftmax"), (0, 1, -1)):
        case(op, f(2, 3, 4), opset=11, axis=axis)
        case(op, f(2, 3, 4), opset=13, axis=axis)
    case("Softmax", f(2, 3, 4), opset=11)
    case("Softmax", f(2, 3, 4), opset=13)
    for dims in ((3, 2), (2, 3), (3, 4)):
        case("MatMul", f(*dims), f(dims[-1]))
    case("MatMul", f(3), f(3))
    case("MatMul", f(3), f(2, 3, 4))
    case("MatMul", f(2, 1, 4, 3), f(5, 3, 2))
    case("Gemm", f(3, 2), f(4, 3), f(2, 4), transA=1, transB=1, alpha=0.5, beta=0.3)
    case("Gemm", f(2, 3), f(3, 4), f(1), opset=7)
    case("Gemm", f(2, 3), f(3, 4), f(2, 1), opset=9)
    case("Gemm", f(2, 3), f(3, 4), opset=11)


def normalizations():
    for opset, dims in ((17, (2, 3, 4, 4)), (9, (2, 3)), (7, (2, 3, 4))):
        case("BatchNormalization", f(*dims), f(3), f(3), f(3), f(3)**2, opset=opset)
    for opset, dims in ((15, (2, 3, 4, 4)), (14, (4, 3)), (15, (2, 3, 5))):
        case("BatchNormalization", f(*dims), f(3), f(3), f(3), f(3)**2, opset=opset, outputs=3, training_mode=1, momentum=0.7,
             epsilon=1e-3)
    for opset, dims in ((13, (2, 3, 4, 4)), (9, (1, 3, 5))):
        case("BatchNormalization", f(*dims), f(3), f(3), f(3), f(3)**2, opset=opset, outputs=5, momentum=0.7, epsilon=1e-3)
    for dims in ((2, 3, 5), (2, 3, 4, 5), (2, 3, 2, 3, 4)):
        case("InstanceNormalization", f(*dims), f(3), f(3), epsilon=1e-3)
    case("GroupNormalization", f(2, 4, 3, 3), f(4), f(4), opset=21, num_groups=2)
    case("MeanVarianceNormalization", f(2, 3, 4, 4), opset=13)
    case("MeanVarianceNormalization", f(2, 3, 4), opset=13, axes=[0, 2])
    case("LRN", f(2, 7, 3, 3), size=3, alpha=0.1, beta=0.5, bias=2.0)


for family in (einsum, fused, pools, convolutions, resizes, moves, elements, sums, normalizations):
    family()
print(sum(names.values()), "cases")
