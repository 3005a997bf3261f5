"""Small networks in the style of well-known architectures, as PyTorch exports them: one block or two of each kind."""

import models
import numpy as np
from onnx import TensorProto, helper, numpy_helper


class Network:
    """Nodes over one input x[1, channels, size, size] or several inputs, with random constants."""

    def __init__(self, shape, seed=0, **more_inputs):
        self.inputs, self.rng = {"x": shape, **more_inputs}, np.random.default_rng(seed)
        self.nodes, self.constants = [], []
        self.dims = {name: list(dims) for name, dims in self.inputs.items()}

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def weights(self, *dims):
        fan_in = np.prod(dims[1:]) if len(dims) != 2 else dims[0]
        return self.constant((self.rng.standard_normal(dims) / np.sqrt(fan_in)).astype(np.float32))

    def ints(self, *values):
        return self.constant(np.array(values, np.int64))

    def op(self, kind, inputs, dims, **attributes):
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], f"n{len(self.nodes)}", **attributes))
        self.dims[name] = list(dims)
        return name

    def conv(self, x, channels, kernel=3, stride=1, groups=1):
        n, c, h, w = self.dims[x]
        weights = self.weights(channels, c // groups, kernel, kernel)
        dims = [n, channels, -(-h // stride), -(-w // stride)]
        return self.op("Conv", [x, weights, self.weights(channels)], dims, kernel_shape=[kernel] * 2, group=groups,
                       strides=[stride] * 2, pads=[kernel // 2] * 4)

    def norm(self, x):
        c = self.dims[x][1]
        scale, bias, mean = (self.weights(c) for _ in range(3))
        variance = self.constant(self.rng.uniform(0.5, 1, c).astype(np.float32))
        return self.op("BatchNormalization", [x, scale, bias, mean, variance], self.dims[x])

    def unary(self, kind, x, **attributes):
        return self.op(kind, [x], self.dims[x], **attributes)

    def binary(self, kind, a, b):
        return self.op(kind, [a, b], self.dims[a])

    def swish(self, x):
        return self.binary("Mul", x, self.unary("Sigmoid", x))

    def pool(self, x, kernel=2, stride=2, kind="MaxPool"):
        n, c, h, w = self.dims[x]
        pad = 0 if kernel == stride else kernel // 2
        return self.op(kind, [x], [n, c, -(-h // stride), -(-w // stride)], kernel_shape=[kernel] * 2,
                       strides=[stride] * 2, pads=[pad] * 4)

    def concat(self, parts, axis=1):
        dims = list(self.dims[parts[0]])
        dims[axis] = sum(self.dims[part][axis] for part in parts)
        return self.op("Concat", parts, dims, axis=axis)

    def slice(self, x, axis, start, end):
        dims = list(self.dims[x])
        dims[axis] = end - start
        return self.op("Slice", [x, self.ints(start), self.ints(end), self.ints(axis)], dims)

    def reshape(self, x, *dims):
        return self.op("Reshape", [x, self.ints(*dims)], dims)

    def transpose(self, x, *perm):
        return self.op("Transpose", [x], [self.dims[x][p] for p in perm], perm=list(perm))

    def upsample(self, x, factor=2):
        n, c, h, w = self.dims[x]
        scales = self.constant(np.array([1, 1, factor, factor], np.float32))
        return self.op("Resize", [x, "", scales], [n, c, h * factor, w * factor], mode="nearest",
                       coordinate_transformation_mode="asymmetric", nearest_mode="floor")

    def linear(self, x, features, bias=True):
        dims = self.dims[x][:-1] + [features]
        product = self.op("MatMul", [x, self.weights(self.dims[x][-1], features)], dims)
        return self.op("Add", [product, self.weights(features)], dims) if bias else product

    def layer_norm(self, x):
        size = self.dims[x][-1]
        return self.op("LayerNormalization", [x, self.weights(size), self.weights(size)], self.dims[x], axis=-1)

    def matmul(self, a, b):
        return self.op("MatMul", [a, b], self.dims[a][:-1] + self.dims[b][-1:])

    def softmax(self, x, axis=-1):
        return self.unary("Softmax", x, axis=axis)

    def classifier(self, x, classes=10):
        n, c = self.dims[x][:2]
        x = self.op("Flatten", [self.op("GlobalAveragePool", [x], [n, c, 1, 1])], [n, c])
        return self.op("Gemm", [x, self.weights(classes, c), self.weights(classes)], [n, classes], transB=1)

    def model(self, *outputs, batch=None):
        """The serialized model; with `batch` that is the first dim of inputs and outputs."""
        inputs, results = ([helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch or self.dims[name][0], *self.dims[name][1:]])
                            for name in names] for names in (self.inputs, outputs))
        return models.model_of(helper.make_graph(self.nodes, "network", inputs, results, self.constants)).SerializeToString()


def mobilenet():
    """Inverted residuals with squeeze and excitation, hard swish."""
    net = Network((1, 3, 32, 32))
    x = net.unary("HardSwish", net.norm(net.conv("x", 8, stride=2)))
    for _ in range(2):
        y = net.unary("HardSwish", net.norm(net.conv(x, 24, kernel=1)))
        y = net.unary("HardSwish", net.norm(net.conv(y, 24, groups=24)))
        gate = net.op("GlobalAveragePool", [y], [1, 24, 1, 1])
        gate = net.unary("HardSigmoid", net.conv(net.unary("Relu", net.conv(gate, 6, kernel=1)), 24, kernel=1))
        x = net.binary("Add", net.norm(net.conv(net.binary("Mul", y, gate), 8, kernel=1)), x)
    return net.model(net.classifier(x))


def efficientnet():
    """Squeeze and excitation through a mean over the spatial axes, swish."""
    net = Network((1, 3, 32, 32))
    x = net.swish(net.norm(net.conv("x", 8, stride=2)))
    y = net.swish(net.norm(net.conv(net.swish(net.norm(net.conv(x, 24, kernel=1))), 24, kernel=5, groups=24)))
    gate = net.op("ReduceMean", [y], [1, 24, 1, 1], axes=[2, 3], keepdims=1)
    gate = net.unary("Sigmoid", net.conv(net.swish(net.conv(gate, 4, kernel=1)), 24, kernel=1))
    x = net.binary("Add", net.norm(net.conv(net.binary("Mul", y, gate), 8, kernel=1)), x)
    return net.model(net.classifier(x))


def resnet():
    net = Network((1, 3, 32, 32))
    x = net.pool(net.unary("Relu", net.norm(net.conv("x", 8, kernel=7, stride=2))), kernel=3)
    for channels, stride in ((8, 1), (16, 2)):
        y = net.unary("Relu", net.norm(net.conv(x, channels, stride=stride)))
        y = net.norm(net.conv(y, channels))
        if stride != 1:
            x = net.norm(net.conv(x, channels, kernel=1, stride=stride))
        x = net.unary("Relu", net.binary("Add", y, x))
    return net.model(net.classifier(x))


def inception():
    net = Network((1, 3, 16, 16))
    x = net.unary("LRN", net.unary("Relu", net.conv("x", 8)), size=5)
    branches = [net.conv(x, 4, kernel=1), net.conv(net.conv(x, 4, kernel=1), 6),
                net.conv(net.conv(x, 2, kernel=1), 4, kernel=5), net.conv(net.pool(x, kernel=3, stride=1), 4, kernel=1)]
    return net.model(net.softmax(net.classifier(net.unary("Relu", net.concat(branches))), axis=1))


def densenet():
    net = Network((1, 3, 16, 16))
    x = net.conv("x", 8)
    for _ in range(3):
        y = net.conv(net.unary("Relu", net.norm(x)), 16, kernel=1)
        x = net.concat([x, net.conv(net.unary("Relu", net.norm(y)), 4)])
    x = net.pool(net.conv(net.unary("Relu", net.norm(x)), 8, kernel=1), kind="AveragePool")
    return net.model(net.classifier(x))


def vgg():
    """Flattens channels and space into one fully connected layer."""
    net = Network((1, 3, 16, 16))
    x = net.pool(net.unary("Relu", net.conv(net.unary("Relu", net.conv("x", 8)), 8)))
    x = net.op("Flatten", [net.pool(net.unary("Relu", net.conv(x, 12)))], [1, 12 * 16])
    return net.model(net.op("Gemm", [x, net.weights(10, 12 * 16), net.weights(10)], [1, 10], transB=1))


def detector(batch=None):
    """Class scores of two scales, one below the other."""
    net = Network((1, 3, 16, 16))
    fine = net.unary("Relu", net.conv("x", 8, stride=2))
    scores = []
    for x in (fine, net.unary("Relu", net.conv(fine, 8, stride=2))):
        n, _, h, w = net.dims[x]
        scores.append(net.reshape(net.transpose(net.conv(x, 8), 0, 2, 3, 1), -1 if batch else n, h * w * 2, 4))
    return net.model(net.softmax(net.concat(scores), axis=2), batch=batch)


def unet():
    net = Network((1, 3, 32, 32))
    skips, x = [], "x"
    for channels in (8, 16):
        skips.append(net.unary("Relu", net.conv(x, channels)))
        x = net.pool(skips[-1])
    x = net.unary("Relu", net.conv(x, 32))
    for skip in reversed(skips):
        n, c, h, w = net.dims[skip]
        weights = net.weights(net.dims[x][1], c, 2, 2)
        x = net.op("ConvTranspose", [x, weights], [n, c, h, w], kernel_shape=[2, 2], strides=[2, 2])
        x = net.unary("Relu", net.conv(net.concat([skip, x]), c))
    return net.model(net.softmax(net.conv(x, 4, kernel=1), axis=1))


def yolo():
    """Backbone of split and joined blocks, pyramid, and the head that turns distributions into boxes."""
    net = Network((1, 3, 64, 32))

    def block(x, channels):
        x = net.swish(net.conv(x, channels, kernel=1))
        parts = [net.slice(x, 1, 0, channels // 2), net.slice(x, 1, channels // 2, channels)]
        y = net.swish(net.conv(net.swish(net.conv(parts[1], channels // 2)), channels // 2))
        return net.swish(net.conv(net.concat([*parts, net.binary("Add", parts[1], y)]), channels, kernel=1))

    fine = block(net.swish(net.conv(net.swish(net.conv("x", 8, stride=2)), 16, stride=2)), 16)
    coarse = block(net.swish(net.conv(fine, 32, stride=2)), 32)
    pools = [coarse]
    for _ in range(3):
        pools.append(net.pool(pools[-1], kernel=5, stride=1))
    coarse = net.swish(net.conv(net.concat(pools), 32, kernel=1))
    fine = block(net.concat([net.upsample(coarse), fine]), 16)
    coarse = block(net.concat([net.swish(net.conv(fine, 16, stride=2)), coarse]), 32)
    heads = []
    for x in (fine, coarse):
        n, _, h, w = net.dims[x]
        both = net.concat([net.conv(net.swish(net.conv(x, 16)), 64, kernel=1), net.conv(net.swish(net.conv(x, 16)), 5, kernel=1)])
        heads.append(net.reshape(both, n, 69, h * w))
    x = net.concat(heads, axis=2)
    count = net.dims[x][2]
    boxes = net.transpose(net.reshape(net.slice(x, 1, 0, 64), 1, 4, 16, count), 0, 2, 1, 3)
    values = net.constant(np.arange(16, dtype=np.float32).reshape(1, 16, 1, 1))
    boxes = net.reshape(net.op("Conv", [net.softmax(boxes, axis=1), values], [1, 1, 4, count]), 1, 4, count)
    anchors = net.weights(1, 2, count)
    low = net.op("Sub", [anchors, net.slice(boxes, 1, 0, 2)], [1, 2, count])
    high = net.op("Add", [anchors, net.slice(boxes, 1, 2, 4)], [1, 2, count])
    boxes = net.concat([net.binary("Add", low, high), net.binary("Sub", high, low)])
    return net.model(net.concat([boxes, net.unary("Sigmoid", net.slice(x, 1, 64, 69))]))


def shufflenet():
    """Channel shuffles between blocks that leave half of the channels alone."""
    net = Network((1, 3, 16, 16))
    x = net.unary("Relu", net.conv("x", 16))
    for _ in range(3):
        y = net.unary("Relu", net.conv(net.slice(x, 1, 8, 16), 8, kernel=1))
        y = net.unary("Relu", net.conv(net.conv(y, 8, groups=8), 8, kernel=1))
        x = net.reshape(net.concat([net.slice(x, 1, 0, 8), y]), 1, 2, 8, 16, 16)
        x = net.reshape(net.transpose(x, 0, 2, 1, 3, 4), 1, 16, 16, 16)
    return net.model(net.classifier(x))


def attention(net, x, heads):
    """Self-attention with one product for queries, keys and values; all of them with biases."""
    n, tokens, width = net.dims[x]
    size = width // heads
    parts = net.transpose(net.reshape(net.linear(x, 3 * width), n, tokens, 3, heads, size), 2, 0, 3, 1, 4)
    q, k, v = (net.op("Gather", [parts, net.constant(np.int64(i))], [n, heads, tokens, size], axis=0) for i in range(3))
    scores = net.softmax(net.matmul(net.binary("Mul", q, net.constant(np.float32(size**-0.5))), net.transpose(k, 0, 1, 3, 2)))
    mixed = net.reshape(net.transpose(net.matmul(scores, v), 0, 2, 1, 3), n, tokens, width)
    return net.linear(mixed, width)


def vision_transformer():
    net = Network((1, 3, 32, 32))
    x = net.op("Conv", ["x", net.weights(24, 3, 8, 8), net.weights(24)], [1, 24, 4, 4], kernel_shape=[8, 8], strides=[8, 8])
    x = net.binary("Add", net.transpose(net.reshape(x, 1, 24, 16), 0, 2, 1), net.weights(1, 16, 24))
    for _ in range(2):
        x = net.binary("Add", x, attention(net, net.layer_norm(x), 4))
        x = net.binary("Add", x, net.linear(net.unary("Relu", net.linear(net.layer_norm(x), 48)), 24))
    x = net.op("ReduceMean", [net.layer_norm(x)], [1, 24], axes=[1], keepdims=0)
    return net.model(net.linear(x, 10))


def text_encoder():
    """Sequences as they come, features last."""
    net = Network((2, 7, 24))
    x = net.layer_norm(net.binary("Add", "x", attention(net, "x", 3)))
    x = net.layer_norm(net.binary("Add", x, net.linear(net.unary("Tanh", net.linear(x, 48)), 24)))
    return net.model(net.linear(x, 5))


def depth_to_space():
    """Both channel orders of a pixel shuffle, joined: the copies move blocks between depth and space."""
    net = Network((1, 16, 6, 5))
    parts = [net.op("DepthToSpace", ["x"], [1, 4, 12, 10], blocksize=2, mode=mode) for mode in ("DCR", "CRD")]
    return net.model(net.conv(net.concat(parts), 6))


CONVOLUTIONAL = [mobilenet, efficientnet, resnet, inception, densenet, vgg, unet, yolo, shufflenet]
ATTENTION = [vision_transformer, text_encoder]
