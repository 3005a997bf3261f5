#include "targets/keras/sample_nets.h"

#include <algorithm>
#include <random>

namespace onnx2tf::keras {
namespace {

using Dict = Value::Dict;
using List = Value::List;

Type f32(std::vector<Dim> dims) { return {DType::kF32, std::move(dims)}; }
Dim batch() { return Dim::symbol("N"); }

/// Adds entries one by one.
class Maker {
 public:
  Net net;

  TensorRef layer(std::string class_name, std::string name, Dict config, Value arg, Type result,
                  std::vector<Weight> weights = {}) {
    return {net.add({.class_name = std::move(class_name),
                     .name = std::move(name),
                     .config = std::move(config),
                     .args = {std::move(arg)},
                     .results = {std::move(result)},
                     .weights = std::move(weights),
                     .standard = true}),
            0};
  }
  TensorRef op(const std::string& module, std::string class_name, std::string name, Dict config, List args,
               std::vector<Type> results) {
    return {net.add({.kind = Kind::kOp,
                     .module = "keras.src.ops." + module,
                     .class_name = std::move(class_name),
                     .name = std::move(name),
                     .config = std::move(config),
                     .args = std::move(args),
                     .results = std::move(results)}),
            0};
  }
  TensorRef dense(std::string name, TensorRef from, std::int64_t in, std::int64_t out, Tensor kernel, Tensor bias) {
    (void)in;
    return layer("Dense", std::move(name), {{"units", out}}, from, f32({batch(), out}),
                 {{"", "kernel", std::move(kernel)}, {"", "bias", std::move(bias)}});
  }
  void output(std::string name, TensorRef from) {
    net.outputs.push_back(layer("Activation", std::move(name), {{"activation", "linear"}}, from, net.type_of(from)));
  }
};

TensorRef add_conv_trunk(Maker& make, TensorRef x) {
  const TensorRef conv =
      make.layer("Conv2D", "block/0/conv",
                 {{"filters", 4}, {"kernel_size", List{3, 3}}, {"strides", List{1, 1}}, {"padding", "same"}}, x,
                 f32({batch(), 8, 8, 4}), {{"", "kernel", pattern({3, 3, 3, 4}, 1)}, {"", "bias", pattern({4}, 2)}});
  const TensorRef norm =
      make.layer("BatchNormalization", "block/0/bn", {{"epsilon", 1e-3}}, conv, f32({batch(), 8, 8, 4}),
                 {{"", "gamma", filled({4}, 0.5F)},
                  {"", "beta", pattern({4}, 3)},
                  {"", "moving_mean", pattern({4}, 4), false},
                  {"", "moving_variance", filled({4}, 0.999F), false}});
  return make.layer("ReLU", "block/0/relu", {{"max_value", 6.0}}, norm, f32({batch(), 8, 8, 4}));
}

}  // namespace

Tensor pattern(std::vector<std::int64_t> dims, std::int64_t seed) {
  Tensor out = Tensor::zeros(DType::kF32, std::move(dims));
  for (std::int64_t i = 0; i < out.count(); ++i) {
    out.set_element(i, static_cast<float>((7 * i + seed) % 11 - 5) / 10.0F);
  }
  return out;
}

Tensor filled(std::vector<std::int64_t> dims, float value) {
  return Tensor::of_floats(DType::kF32, dims, std::vector<float>(static_cast<std::size_t>(count_of(dims)), value));
}

Net standard_net() {
  Maker make;
  make.net.name = "standard net";
  const TensorRef x = make.net.add_input("x", f32({batch(), 8, 8, 3}));
  const TensorRef x2 = make.net.add_input("x2", f32({batch(), 8, 8, 4}));
  const TensorRef relu = add_conv_trunk(make, x);
  const TensorRef pool =
      make.layer("MaxPooling2D", "", {{"pool_size", List{2, 2}}, {"strides", List{2, 2}}, {"padding", "valid"}}, relu,
                 f32({batch(), 4, 4, 4}));
  const TensorRef up = make.layer("UpSampling2D", "", {{"size", List{2, 2}}}, pool, f32({batch(), 8, 8, 4}));
  const TensorRef sum = make.layer("Add", "sum", {}, List{up, x2}, f32({batch(), 8, 8, 4}));
  const TensorRef cat = make.layer("Concatenate", "", {{"axis", -1}}, List{sum, relu}, f32({batch(), 8, 8, 8}));
  const TensorRef tr = make.layer("Permute", "", {{"dims", List{3, 1, 2}}}, cat, f32({batch(), 8, 8, 8}));
  const TensorRef flat = make.layer("Flatten", "", {}, tr, f32({batch(), 512}));
  const TensorRef dense = make.dense("head", flat, 512, 5, pattern({512, 5}, 5), pattern({5}, 6));
  make.output("y", dense);
  make.output("f", sum);
  return make.net;
}

Net ops_net() {
  Maker make;
  make.net.name = "ops";
  const TensorRef x = make.net.add_input("transpose_1", f32({batch(), 8, 8, 3}));
  const TensorRef relu = add_conv_trunk(make, x);
  const TensorRef tr =
      make.op("numpy", "Transpose", "tr", {{"axes", List{0, 3, 1, 2}}}, {relu}, {f32({batch(), 4, 8, 8})});
  const TensorRef part =
      make.op("numpy", "GetItem", "part", {},
              {tr, List{SliceKey{}, SliceKey{}, SliceKey{1, 7, 2}, SliceKey{{}, {}, -1}}}, {f32({batch(), 4, 3, 8})});
  const TensorRef scaled =
      make.op("numpy", "Multiply", "scaled", {}, {part, pattern({4, 1, 8}, 7)}, {f32({batch(), 4, 3, 8})});
  TensorRef half = make.op("numpy", "Split", "halves", {{"indices_or_sections", 2}, {"axis", 3}}, {scaled},
                           {f32({batch(), 4, 3, 4}), f32({batch(), 4, 3, 4})});
  const TensorRef other{half.entry, 1};
  const TensorRef sum = make.op("numpy", "Add", "sum", {}, {half, other}, {f32({batch(), 4, 3, 4})});
  const TensorRef flat = make.op("numpy", "Reshape", "flat", {{"newshape", List{-1, 48}}}, {sum}, {f32({batch(), 48})});
  const TensorRef dense = make.dense("add", flat, 48, 5, pattern({48, 5}, 8), pattern({5}, 9));
  make.output("split/y:0", dense);
  return make.net;
}

Net switch_net() {
  const auto branch = [](const char* class_name, const char* name) {
    Maker make;
    make.net.name = name;
    const TensorRef x = make.net.add_input("x", f32({batch(), 4}));
    make.net.outputs = {make.op("numpy", class_name, "y", {}, {x, pattern({4}, 3)}, {f32({batch(), 4})})};
    return std::make_shared<const Net>(make.net);
  };
  Maker make;
  make.net.name = "switch";
  const TensorRef x = make.net.add_input("x", f32({batch(), 4}));
  const TensorRef index = make.net.add_input("index", {DType::kI32, {}});
  const TensorRef picked =
      make.op("core", "Switch", "picked", {}, {index, List{branch("Add", "sum"), branch("Multiply", "product")}, x},
              {f32({batch(), 4})});
  make.output("y", picked);
  return make.net;
}

Net constants_net() {
  Maker make;
  make.net.name = "constants";
  const TensorRef x = make.net.add_input("x", f32({batch(), 1}));
  const std::vector<float> reals = {0.1F, 7.038531e-26F, -0.0F, 3.4028235e38F, 1e-30F, 16777216.0F};
  const auto add = [&](std::string name, Tensor constant) {
    const DType dtype = constant.dtype();
    const Dim width = constant.dims().back();
    const TensorRef cast =
        make.op("core", "Cast", name + "_cast", {{"dtype", numpy_name_of(dtype)}}, {x}, {{dtype, {batch(), 1}}});
    const TensorRef sum = make.op("numpy", dtype == DType::kBool ? "LogicalOr" : "Add", name + "_sum", {},
                                  {cast, std::move(constant)}, {{dtype, {batch(), width}}});
    make.net.outputs.push_back(make.layer("Identity", std::move(name),
                                          is_float(dtype) ? Dict{{"dtype", numpy_name_of(dtype)}} : Dict{}, sum,
                                          {dtype, {batch(), width}}));
    make.net.entries.back().standard = false;
  };
  for (const DType dtype : {DType::kF32, DType::kF64, DType::kF16, DType::kBF16}) {
    add("y_" + std::string(name_of(dtype)), Tensor::of_floats(dtype, {1, 6}, reals));
  }
  const std::vector<std::int64_t> ints = {0, 1, 127, 100};
  for (const DType dtype : {DType::kI8, DType::kU8, DType::kI32, DType::kI64}) {
    add("y_" + std::string(name_of(dtype)), Tensor::of_ints(dtype, {1, 4}, ints));
  }
  add("y_bool", Tensor::of_ints(DType::kBool, {1, 2}, std::vector<std::int64_t>{0, 1}));
  return make.net;
}

Net chain_net(int length, Links links) {
  Maker make;
  make.net.name = "chain";
  const TensorRef x = make.net.add_input("x", f32({batch(), 4}));
  TensorRef last = x;
  TensorRef early = x;
  for (int i = 0; i < length; ++i) {
    if (i % 100 == 50) {
      last =
          make.dense("dense_at_" + std::to_string(i), last, 4, 4, pattern({4, 4}, i / 100), pattern({4}, i / 100 + 1));
    } else if (links == Links::kStandard) {
      last = make.layer("ReLU", "relu_at_" + std::to_string(i), {{"negative_slope", 0.99}}, last, f32({batch(), 4}));
      make.net.entries.back().class_name = "LeakyReLU";
      make.net.entries.back().config = {};
    } else {
      last = make.op("numpy", "Add", "add_" + std::to_string(i), {}, {last, filled({4}, i % 2 == 0 ? 0.25F : -0.25F)},
                     {f32({batch(), 4})});
    }
    if (i == 10) early = last;
  }
  make.output("y", make.layer("Add", "skip", {}, List{last, early}, f32({batch(), 4})));
  make.output("early", early);
  return make.net;
}

Net random_net(std::uint32_t seed, int length, Links links) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  Maker make;
  make.net.name = "random";
  std::vector<TensorRef> values;
  std::vector<bool> used;
  for (int i = 0; i < 3; ++i) {
    values.push_back(make.net.add_input("x" + std::to_string(i), f32({batch(), 2})));
    used.push_back(true);
  }
  const auto pick = [&] {
    const std::size_t at =
        below(3) == 0 ? below(values.size()) : values.size() - 1 - below(std::min<std::size_t>(4, values.size()));
    used[at] = true;
    return values[at];
  };
  for (int i = 0; i < length; ++i) {
    const TensorRef a = pick();
    const std::string number = std::to_string(i);
    if (below(2) == 0) {
      const auto value = static_cast<float>(i + 1);
      values.push_back(make.dense("d" + number, a, 2, 2, filled({2, 2}, value), filled({2}, -value)));
    } else if (links == Links::kStandard) {
      values.push_back(make.layer("Add", "s" + number, {}, List{a, pick()}, f32({batch(), 2})));
    } else {
      values.push_back(make.op("numpy", "Maximum", "m" + number, {}, {a, pick()}, {f32({batch(), 2})}));
    }
    used.push_back(false);
  }
  for (std::size_t i = values.size(); i-- > 0;) {
    if (!used[i] && below(8) != 0) make.output("y" + std::to_string(i), values[i]);
  }
  make.output("last", values.back());
  return make.net;
}

}  // namespace onnx2tf::keras
