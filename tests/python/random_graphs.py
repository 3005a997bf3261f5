"""Random ONNX graphs of convolutional-network operators, for differential tests against ONNX Runtime.

Each graph is made from a seed alone: `model(seed)` gives the same ModelProto on every machine. Values are kept in a range in
which float32 results of different kernels agree to about 1e-5.
"""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


class Builder:
    """A graph under construction: the values made so far, each a name and a static shape."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.nodes, self.initializers, self.count = [], [], 0
        self.values = []

    def name(self, stem):
        self.count += 1
        return f"{stem}_{self.count}"

    def constant(self, array):
        name = self.name("c")
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def weights(self, *shape):
        fan = max(1, int(np.prod(shape[1:])))
        return self.constant((self.rng.standard_normal(shape) / np.sqrt(fan)).astype(np.float32))

    def ints(self, *values):
        return self.constant(np.array(values, np.int64))

    def add(self, op, inputs, shape, **attributes):
        out = self.name(op.lower())
        self.nodes.append(helper.make_node(op, inputs, [out], name=self.name("n_" + op), **attributes))
        self.values.append((out, tuple(int(d) for d in shape)))
        return self.values[-1]

    def pick(self, rank=None):
        """A random value, recent ones more often; of the given rank if there is one."""
        of_rank = [v for v in self.values if rank is None or len(v[1]) == rank]
        if not of_rank:
            return None
        weights = np.arange(1, len(of_rank) + 1, dtype=float) ** 2
        return of_rank[self.rng.choice(len(of_rank), p=weights / weights.sum())]

    def chance(self, p):
        return self.rng.random() < p


def conv(b):
    v = b.pick(4)
    if v is None:
        return
    name, (n, c, h, w) = v
    k = int(b.rng.choice([1, 3, 5]))
    stride, dilation = int(b.rng.choice([1, 2])), int(b.rng.choice([1, 1, 2]))
    groups = int(b.rng.choice([1, 1, c, 2 if c % 2 == 0 else 1]))
    out = groups * int(b.rng.integers(1, 4)) if groups > 1 else int(b.rng.choice([1, 3, 4, 8]))
    pads = [int(p) for p in b.rng.integers(0, k, 4)] if b.chance(0.5) else [k // 2 * dilation] * 4
    reach = dilation * (k - 1) + 1
    oh, ow = (h + pads[0] + pads[2] - reach) // stride + 1, (w + pads[1] + pads[3] - reach) // stride + 1
    if oh < 1 or ow < 1:
        return
    inputs = [name, b.weights(out, c // groups, k, k)] + ([b.weights(out)] if b.chance(0.7) else [])
    b.add("Conv", inputs, (n, out, oh, ow), kernel_shape=[k, k], strides=[stride] * 2, dilations=[dilation] * 2,
          pads=pads, group=groups)


def batch_norm(b):
    v = b.pick()
    if v is None or len(v[1]) < 2:
        return
    c = v[1][1]
    statistics = [b.constant(b.rng.uniform(0.5, 1.5, c).astype(np.float32)) for _ in range(4)]
    b.add("BatchNormalization", [v[0], *statistics], v[1])


def unary(b):
    name, shape = b.pick()
    op, attributes = [("Relu", {}), ("Sigmoid", {}), ("Tanh", {}), ("LeakyRelu", {"alpha": 0.2}), ("Elu", {}),
                      ("HardSigmoid", {}), ("HardSwish", {}), ("Neg", {})][b.rng.integers(8)]
    b.add(op, [name], shape, **attributes)


def clip(b):
    name, shape = b.pick()
    low, high = [(0, 6), (-1, 1), (-0.5, 2)][b.rng.integers(3)]
    b.add("Clip", [name, b.constant(np.float32(low)), b.constant(np.float32(high))], shape)


def binary(b):
    name, shape = b.pick()
    op = ["Add", "Sub", "Mul"][b.rng.integers(3)]
    same = [v for v in b.values if v[1] == shape and v[0] != name]
    if same and b.chance(0.6):
        other = same[b.rng.integers(len(same))][0]
    else:
        other = b.weights(*[d if b.chance(0.5) else 1 for d in shape])
    b.add(op, [name, other] if b.chance(0.5) else [other, name], shape)


def pool(b):
    v = b.pick(4)
    if v is None or min(v[1][2:]) < 3:
        return
    name, (n, c, h, w) = v
    stride, pad = int(b.rng.choice([1, 2])), int(b.rng.choice([0, 1]))
    op = ["MaxPool", "AveragePool"][b.rng.integers(2)]
    attributes = {"count_include_pad": 1} if op == "AveragePool" and b.chance(0.4) else {}
    if b.chance(0.3):
        attributes["ceil_mode"] = 1
    extra = stride - 1 if "ceil_mode" in attributes else 0
    dims = []
    for d in (h, w):
        out = (d + 2 * pad - 3 + extra) // stride + 1
        dims.append(out - 1 if (out - 1) * stride >= d + pad else out)
    b.add(op, [name], (n, c, *dims), kernel_shape=[3, 3], strides=[stride] * 2, pads=[pad] * 4, **attributes)


def global_pool(b):
    v = b.pick(4)
    if v is not None and b.chance(0.5):
        b.add("GlobalAveragePool", [v[0]], (*v[1][:2], 1, 1))


def reduce_mean(b):
    name, shape = b.pick()
    axes = sorted(int(a) for a in b.rng.choice(len(shape), int(b.rng.integers(1, len(shape))), replace=False)) \
        if len(shape) > 1 else [0]
    keep = int(b.rng.integers(2))
    out = [1 if i in axes else d for i, d in enumerate(shape) if keep or i not in axes]
    if out:
        b.add("ReduceMean", [name], out, axes=axes, keepdims=keep)


def concat(b):
    name, shape = b.pick()
    axis = int(b.rng.integers(len(shape)))
    like = [v for v in b.values if len(v[1]) == len(shape)
            and all(x == y for i, (x, y) in enumerate(zip(v[1], shape)) if i != axis)]
    others = [like[b.rng.integers(len(like))] for _ in range(int(b.rng.integers(1, 3)))]
    total = shape[axis] + sum(v[1][axis] for v in others)
    if total <= 32:
        b.add("Concat", [name] + [v[0] for v in others],
              [total if i == axis else d for i, d in enumerate(shape)], axis=axis)


def slice_(b):
    name, shape = b.pick()
    axis = int(b.rng.integers(len(shape)))
    d = shape[axis]
    if d < 2:
        return
    start = int(b.rng.integers(0, d - 1))
    end = int(b.rng.integers(start + 1, d + 1))
    step = int(b.rng.choice([1, 1, 2]))
    b.add("Slice", [name, b.ints(start), b.ints(end), b.ints(axis), b.ints(step)],
          [-(-(end - start) // step) if i == axis else x for i, x in enumerate(shape)])


def transpose(b):
    name, shape = b.pick()
    perm = [int(p) for p in b.rng.permutation(len(shape))]
    b.add("Transpose", [name], [shape[p] for p in perm], perm=perm)


def reshape(b):
    name, shape = b.pick()
    i = int(b.rng.integers(len(shape)))
    if b.chance(0.5) and len(shape) > 1:
        i = min(i, len(shape) - 2)
        out = shape[:i] + (shape[i] * shape[i + 1],) + shape[i + 2:]
    else:
        factors = [f for f in (2, 3, 4) if shape[i] % f == 0]
        if not factors or len(shape) > 4:
            return
        f = int(factors[b.rng.integers(len(factors))])
        out = shape[:i] + (f, shape[i] // f) + shape[i + 1:]
    b.add("Reshape", [name, b.ints(*out)], out)


def pad(b):
    name, shape = b.pick()
    pads = b.rng.integers(0, 2, 2 * len(shape))
    if len(shape) == 4:
        pads[[0, 1, 4, 5]] = 0
    r = len(shape)
    b.add("Pad", [name, b.ints(*pads), b.constant(np.float32(0.5))],
          [d + int(pads[i]) + int(pads[i + r]) for i, d in enumerate(shape)])


def resize(b):
    v = b.pick(4)
    if v is None or max(v[1][2:]) > 12:
        return
    name, (n, c, h, w) = v
    mode, how = [("nearest", {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}),
                 ("linear", {"coordinate_transformation_mode": "half_pixel"}),
                 ("linear", {"coordinate_transformation_mode": "align_corners"})][b.rng.integers(3)]
    b.add("Resize", [name, "", b.constant(np.array([1, 1, 2, 2], np.float32))], (n, c, 2 * h, 2 * w), mode=mode, **how)


def softmax(b):
    name, shape = b.pick()
    b.add("Softmax", [name], shape, axis=int(b.rng.integers(len(shape))))


def matmul(b):
    name, shape = b.pick()
    if len(shape) < 2:
        return
    n = int(b.rng.choice([2, 5, 8]))
    weights = (b.rng.standard_normal((shape[-1], n)) / np.sqrt(shape[-1])).astype(np.float32)
    b.add("MatMul", [name, b.constant(weights)], (*shape[:-1], n))


def matmul_dynamic(b):
    name, shape = b.pick()
    if len(shape) < 2:
        return
    perm = [*range(len(shape) - 2), len(shape) - 1, len(shape) - 2]
    other, _ = b.add("Transpose", [name], [shape[p] for p in perm], perm=perm)
    scaled, _ = b.add("Mul", [other, b.constant(np.float32(1 / shape[-1]))], [shape[p] for p in perm])
    b.add("MatMul", [name, scaled], (*shape[:-1], shape[-2]))


def gather(b):
    name, shape = b.pick()
    axis = int(b.rng.integers(len(shape)))
    indices = b.rng.integers(-shape[axis], shape[axis], int(b.rng.integers(1, 4)))
    b.add("Gather", [name, b.ints(*indices)], [len(indices) if i == axis else d for i, d in enumerate(shape)], axis=axis)


STEPS = [conv, conv, conv, batch_norm, unary, unary, clip, binary, binary, pool, global_pool, reduce_mean, concat, concat, slice_,
         transpose, reshape, pad, resize, softmax, matmul, matmul_dynamic, gather]


def model(seed):
    """The seed's ModelProto: one to two inputs, three to fourteen operators, every leaf an output."""
    b = Builder(seed)
    inputs = []
    for _ in range(int(b.rng.integers(1, 3))):
        rank = int(b.rng.choice([4, 4, 4, 3, 2]))
        shape = (int(b.rng.choice([1, 1, 2])), *(int(d) for d in b.rng.choice([2, 3, 4, 6, 8], rank - 1)))
        name = b.name("x")
        inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        b.values.append((name, shape))
    wanted = int(b.rng.integers(3, 15))
    while len(b.nodes) < wanted:
        STEPS[b.rng.integers(len(STEPS))](b)
    read = {i for n in b.nodes for i in n.input}
    shapes = dict(b.values)
    leaves = [o for n in b.nodes for o in n.output if o not in read]
    outputs = [helper.make_tensor_value_info(o, TensorProto.FLOAT, shapes[o]) for o in leaves]
    graph = helper.make_graph(b.nodes, f"random_{seed}", inputs, outputs, b.initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
