#include "layout/random_graph.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "ir/evaluate.h"
#include "ops/all.h"

namespace onnx2tf::test {
namespace {

using Sizes = std::vector<std::int64_t>;

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed), builder_(graph_) {}

  Graph make() {
    const Sizes dims = random_.of(std::vector<Sizes>{{1, 4, 6, 4}, {2, 4, 3, 4}, {1, 6, 4, 1}, {2, 6, 4}, {4, 6}});
    Type type(DType::kF32, {dims.begin(), dims.end()});
    values_.push_back(graph_.add_input("x", type));
    const std::int64_t steps = random_.between(3, 9);
    for (std::int64_t i = 0; i < steps; ++i) step();
    graph_.add_output("y", values_.back());
    if (random_.below(5) < 2) graph_.add_output("z", random_.of(values_));
    return std::move(graph_);
  }

 private:
  Sizes dims_of(ValueId value) const { return graph_.type(value).static_dims(); }
  ValueId weights(const Sizes& dims) { return builder_.constant(random_tensor(DType::kF32, dims, random_)); }
  std::int64_t axis_of(const Sizes& dims) { return random_.below(static_cast<std::int64_t>(dims.size())); }

  void add(const Op& op, const std::vector<ValueId>& inputs) {
    auto made = builder_.add_all(op, inputs);
    if (!made.ok()) return;
    for (const ValueId value : *made) {
      if (!graph_.value(value).is_constant()) values_.push_back(value);
    }
  }

  void step() {
    using Step = void (Maker::*)(ValueId, const Sizes&);
    static const std::vector<Step> kSteps = {
        &Maker::convolve,
        &Maker::pool,
        &Maker::unary,
        &Maker::scale,
        &Maker::combine,
        &Maker::reshape,
        &Maker::reshape,
        &Maker::move,
        &Maker::move,
        &Maker::softmax,
        &Maker::product,
        &Maker::square,
        &Maker::reduce,
        &Maker::concat,
        &Maker::slice,
        &Maker::gather,
        &Maker::pad,
        &Maker::resize,
        &Maker::shuffle,
        &Maker::split,
        &Maker::prelu,
        &Maker::broadcast,
        &Maker::transpose_convolve,
        &Maker::convolve,
        &Maker::tile,
    };
    const std::size_t recent = std::min<std::size_t>(values_.size(), 3);
    const ValueId value =
        values_[values_.size() - 1 - static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(recent)))];
    const Sizes dims = dims_of(value);
    if (count_of(dims) > 2000 || dims.empty()) return;
    (this->*random_.of(kSteps))(value, dims);
  }

  void convolve(ValueId value, const Sizes& dims) {
    if (dims.size() < 3 || dims.size() > 5) return;
    const int rank = static_cast<int>(dims.size()) - 2;
    const std::int64_t kind = random_.below(4);
    const std::int64_t kernel = kind == 0 ? 1 : 3;
    std::int64_t groups = 1;
    std::int64_t results = random_.of(Sizes{4, 6});
    if (kind == 2) results = groups = dims[1];
    if (kind == 3 && dims[1] % 2 == 0) groups = 2;
    Conv op{.input = WindowDims::onnx(rank),
            .result = WindowDims::onnx(rank),
            .weight = WeightDims::onnx(rank),
            .window = Window::plain(Sizes(static_cast<std::size_t>(rank), kernel)),
            .groups = groups};
    op.window.pads_low.assign(static_cast<std::size_t>(rank), kernel / 2);
    op.window.pads_high = op.window.pads_low;
    Sizes weight = {results, dims[1] / groups};
    weight.insert(weight.end(), static_cast<std::size_t>(rank), kernel);
    std::vector<ValueId> inputs = {value, weights(weight)};
    if (random_.coin()) inputs.push_back(weights({results}));
    add(op, inputs);
  }

  void transpose_convolve(ValueId value, const Sizes& dims) {
    if (dims.size() != 4) return;
    ConvTranspose op{.input = WindowDims::onnx(2),
                     .result = WindowDims::onnx(2),
                     .weight = WeightDims{1, 0, {2, 3}},
                     .window = Window::plain({2, 2}),
                     .output_padding = {0, 0}};
    add(op, {value, weights({dims[1], 4, 2, 2})});
  }

  void pool(ValueId value, const Sizes& dims) {
    if (dims.size() < 3 || dims.size() > 5) return;
    const auto rank = dims.size() - 2;
    Pool op{.fn = random_.coin() ? PoolFn::kMax : PoolFn::kAverage,
            .dims = WindowDims::onnx(static_cast<int>(rank)),
            .window = Window::plain(Sizes(rank, 3)),
            .overhang = {}};
    op.window.pads_low.assign(rank, 1);
    op.window.pads_high = op.window.pads_low;
    add(op, {value});
  }

  void unary(ValueId value, const Sizes&) {
    add(Unary{.fn = random_.coin() ? UnaryFn::kTanh : UnaryFn::kAbs}, {value});
  }

  void scale(ValueId value, const Sizes& dims) {
    Sizes own = dims;
    for (std::int64_t& dim : own) dim = random_.below(5) < 3 ? dim : 1;
    while (!own.empty() && random_.below(4) == 0) own.erase(own.begin());
    add(Binary{random_.coin() ? BinaryFn::kAdd : BinaryFn::kMul}, {value, weights(own)});
  }

  void combine(ValueId value, const Sizes& dims) {
    std::vector<ValueId> others;
    for (const ValueId other : values_) {
      const Sizes own = dims_of(other);
      bool fits = own.size() <= dims.size();
      for (std::size_t i = 0; i < own.size() && fits; ++i) {
        const std::int64_t mine = dims[dims.size() - own.size() + i];
        fits = own[i] == mine || own[i] == 1;
      }
      if (fits) others.push_back(other);
    }
    const ValueId other = random_.of(others);
    add(Binary{random_.coin() ? BinaryFn::kAdd : BinaryFn::kSub}, {value, other});
  }

  void reshape(ValueId value, const Sizes& dims) {
    Sizes to = dims;
    const auto axis = static_cast<std::size_t>(axis_of(to));
    if (to.size() > 2 && random_.coin() && axis + 1 < to.size()) {
      to[axis] *= to[axis + 1];
      to.erase(to.begin() + static_cast<std::ptrdiff_t>(axis) + 1);
    } else if (to.size() < 5) {
      const std::int64_t factor = to[axis] % 2 == 0 ? 2 : to[axis] % 3 == 0 ? 3 : 1;
      const bool first = random_.coin();
      to.insert(to.begin() + static_cast<std::ptrdiff_t>(axis), first ? factor : to[axis] / factor);
      to[axis + 1] = count_of(dims) / (count_of(to) / to[axis + 1]);
    }
    add(Reshape{{to.begin(), to.end()}}, {value});
  }

  void move(ValueId value, const Sizes& dims) {
    std::vector<int> perm(dims.size());
    std::iota(perm.begin(), perm.end(), 0);
    random_.shuffle(perm);
    add(Transpose{perm}, {value});
  }

  void softmax(ValueId value, const Sizes& dims) { add(Softmax{static_cast<int>(axis_of(dims))}, {value}); }

  void product(ValueId value, const Sizes& dims) {
    if (dims.size() < 2) return;
    const std::int64_t size = random_.of(Sizes{4, 6});
    const bool flip = random_.coin();
    if (random_.below(4) == 0) {
      add(MatMul{}, {weights({size, dims[dims.size() - 2]}), value});
      return;
    }
    Sizes own = {dims.back(), size};
    if (flip) std::swap(own[0], own[1]);
    std::vector<ValueId> inputs = {value, weights(own)};
    if (random_.coin()) inputs.push_back(weights({size}));
    add(MatMul{false, flip}, inputs);
  }

  void square(ValueId value, const Sizes& dims) {
    if (dims.size() < 2 || count_of(dims) > 1000) return;
    const bool flip = random_.coin();
    if (random_.below(3) == 0 && dims.size() == 2) {
      add(MatMul{flip, !flip}, {value, random_.of(values_)});
    } else if (random_.coin()) {
      add(MatMul{flip, !flip}, {value, value});
    } else {
      std::vector<int> perm(dims.size());
      std::iota(perm.begin(), perm.end(), 0);
      std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
      auto other = builder_.add(Transpose{perm}, {value});
      if (other.ok()) add(MatMul{}, {value, *other});
    }
  }

  void reduce(ValueId value, const Sizes& dims) {
    std::vector<int> axes;
    for (int axis = 0; axis < static_cast<int>(dims.size()); ++axis) {
      if (random_.below(3) == 0) axes.push_back(axis);
    }
    add(Reduce{random_.coin() ? ReduceFn::kMean : ReduceFn::kL2, axes, random_.coin()}, {value});
  }

  void concat(ValueId value, const Sizes& dims) {
    std::vector<ValueId> inputs = {value};
    const auto axis = static_cast<std::size_t>(axis_of(dims));
    std::vector<ValueId> others;
    for (const ValueId other : values_) {
      Sizes own = dims_of(other);
      if (own.size() != dims.size()) continue;
      own[axis] = dims[axis];
      if (own == dims) others.push_back(other);
    }
    const std::int64_t count = random_.between(1, 2);
    for (std::int64_t i = 0; i < count; ++i) inputs.push_back(random_.of(others));
    if (random_.below(6) == 0) inputs.push_back(weights(dims));
    add(Concat{static_cast<int>(axis)}, inputs);
  }

  void slice(ValueId value, const Sizes& dims) {
    const auto axis = static_cast<std::size_t>(axis_of(dims));
    Slice op{.starts = std::vector<Dim>(dims.size(), 0),
             .ends = {dims.begin(), dims.end()},
             .steps = Sizes(dims.size(), 1),
             .sizes = {}};
    const std::int64_t half = dims[axis] / 2;
    if (half == 0) return;
    const std::int64_t start = random_.of(Sizes{0, half, 1});
    op.starts[axis] = start;
    op.ends[axis] = std::min(dims[axis], start + half);
    if (random_.below(4) == 0) op.steps[axis] = 2;
    if (random_.below(6) == 0) {
      op.starts[axis] = dims[axis] - 1;
      op.ends[axis] = -1;
      op.steps[axis] = -1;
    }
    add(op, {value});
  }

  void split(ValueId value, const Sizes& dims) {
    const auto axis = static_cast<std::size_t>(axis_of(dims));
    if (dims[axis] % 2 != 0) return;
    add(Split{static_cast<int>(axis), {dims[axis] / 2, dims[axis] / 2}}, {value});
  }

  void gather(ValueId value, const Sizes& dims) {
    const auto axis = static_cast<std::size_t>(axis_of(dims));
    const Sizes shape = random_.of(std::vector<Sizes>{{}, {1}, {3}, {2, 2}});
    Sizes indices;
    for (std::int64_t i = 0; i < count_of(shape); ++i) indices.push_back(random_.below(dims[axis]));
    add(Gather{static_cast<int>(axis)}, {value, builder_.constant(Tensor::of_ints(DType::kI64, shape, indices))});
  }

  void pad(ValueId value, const Sizes& dims) {
    const auto axis = static_cast<std::size_t>(axis_of(dims));
    Pad op{.low = std::vector<Dim>(dims.size(), 0), .high = std::vector<Dim>(dims.size(), 0)};
    op.low[axis] = 1;
    op.high[axis] = random_.coin() ? 1 : 0;
    add(op, {value});
  }

  void tile(ValueId value, const Sizes& dims) {
    Tile op{std::vector<Dim>(dims.size(), 1)};
    op.repeats[static_cast<std::size_t>(axis_of(dims))] = 2;
    add(op, {value});
  }

  void resize(ValueId value, const Sizes& dims) {
    if (dims.size() != 4) return;
    add(Resize{.mode = ResizeMode::kNearest,
               .coordinates = ResizeCoordinates::kAsymmetric,
               .sizes = {dims[0], dims[1], dims[2] * 2, dims[3]},
               .scales = {},
               .roi = {},
               .axes = {}},
        {value});
  }

  void shuffle(ValueId value, const Sizes& dims) {
    if (dims.size() != 4 || dims[1] % 2 != 0) return;
    auto apart = builder_.add(Reshape{{dims[0], 2, dims[1] / 2, dims[2], dims[3]}}, {value});
    if (!apart.ok()) return;
    auto moved = builder_.add(Transpose{{0, 2, 1, 3, 4}}, {*apart});
    if (moved.ok()) add(Reshape{{dims.begin(), dims.end()}}, {*moved});
  }

  void prelu(ValueId value, const Sizes& dims) {
    Sizes slope(dims.size(), 1);
    if (dims.size() > 1) slope[1] = dims[1];
    add(PRelu{}, {value, weights(slope)});
  }

  void broadcast(ValueId value, const Sizes& dims) {
    std::vector<Dim> to(dims.begin(), dims.end());
    for (Dim& dim : to) dim = dim.is(1) ? Dim(3) : dim;
    if (to.size() < 4 && random_.coin()) to.insert(to.begin(), 2);
    add(BroadcastTo{to}, {value});
  }

  Random random_;
  Graph graph_;
  GraphBuilder builder_;
  std::vector<ValueId> values_;
};

}  // namespace

Graph random_graph(std::uint32_t seed) { return Maker(seed).make(); }

Tensors random_inputs(const Graph& graph, Random& random) {
  Tensors out;
  for (const Port& port : graph.inputs()) {
    const Type& type = graph.type(port.value);
    out.push_back(random_tensor(type.dtype, type.static_dims(), random));
  }
  return out;
}

double difference(const Graph& logical, const Graph& physical, const Tensors& inputs) {
  Tensors moved;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& perm = physical.inputs()[i].perm;
    moved.push_back(perm.empty() ? inputs[i] : *transposed(inputs[i], perm).loaded());
  }
  const auto expected = evaluate(logical, inputs);
  const auto got = evaluate(physical, moved);
  if (!expected.ok() || !got.ok()) {
    ADD_FAILURE() << (expected.ok() ? got.error().text() : expected.error().text());
    return std::numeric_limits<double>::infinity();
  }
  double worst = 0;
  for (std::size_t i = 0; i < expected->size(); ++i) {
    const auto& perm = physical.outputs()[i].perm;
    const Tensor want = perm.empty() ? (*expected)[i] : *transposed((*expected)[i], perm).loaded();
    const Tensor have = (*got)[i];
    if (want.dims() != have.dims()) return std::numeric_limits<double>::infinity();
    double greatest = 1e-3;
    double apart = 0;
    for (std::int64_t e = 0; e < want.count(); ++e) {
      const double a = want.element(e);
      const double b = have.element(e);
      if (std::isnan(a) && std::isnan(b)) continue;
      if (a == b) continue;
      if (!std::isfinite(a) || !std::isfinite(b)) return std::numeric_limits<double>::infinity();
      greatest = std::max(greatest, std::abs(a));
      apart = std::max(apart, std::abs(a - b));
    }
    worst = std::max(worst, apart / greatest);
  }
  return worst;
}

}  // namespace onnx2tf::test
