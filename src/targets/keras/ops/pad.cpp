#include <algorithm>
#include <array>

#include "targets/keras/emitters.h"
#include "targets/keras/sizes.h"

namespace onnx2tf::keras {
namespace {

Value::List amounts(const Pad& op) {
  Value::List out;
  for (std::size_t k = 0; k < op.low.size(); ++k) {
    out.emplace_back(Value::List{op.low[k].value(), op.high[k].value()});
  }
  return out;
}

bool all_static(const std::vector<Dim>& dims) {
  return std::ranges::all_of(dims, [](const Dim& dim) { return dim.is_static(); });
}

/// Whether only rows and columns of images get zeros.
bool pads_images(const Pad& op, const Emission& at) {
  return op.mode == PadMode::kConstant && !at.has_in(1) && op.low.size() == 4 && op.low[0].is(0) && op.high[0].is(0) &&
         op.low[3].is(0) && op.high[3].is(0);
}

/// A padding of which something is known at run time only: by the positions that elements come from.
class RunTimePad {
 public:
  RunTimePad(const Pad& op, Emission& at) : op_(op), at_(at), sizes_(at) {}

  Status emit() {
    Value x = TRY(at_.in(0));
    for (std::size_t axis = 0; axis < at_.out_type().dims.size(); ++axis) {
      const bool kept = axis < op_.low.size() && op_.low[axis].is(0) && op_.high[axis].is(0);
      if (!kept) x = TRY(padded(x, axis));
    }
    return at_.give(*x.as<TensorRef>());
  }

 private:
  Result<Value> padded(const Value& x, std::size_t axis) {
    const std::size_t rank = at_.out_type().dims.size();
    const Dim& size = at_.out_type().dims[axis];
    const Value low = TRY(sizes_.entry(op_.low, axis, 2));
    const Value dim = TRY(sizes_.number(at_.in_type(0).dims[axis]));
    Value zeros;
    if (sizes_.has(size)) {
      zeros = TRY(sizes_.zeros(size));
    } else {
      // Entries of highs come behind all lows.
      const bool given = axis < op_.high.size() && sizes_.has(op_.high[axis]);
      const Value high = given ? TRY(sizes_.number(op_.high[axis])) : TRY(sizes_.element(2, rank + axis));
      const Value added = TRY(sizes_.compute(BinaryFn::kAdd, low, high));
      zeros = TRY(sizes_.zeros_of(TRY(sizes_.compute(BinaryFn::kAdd, added, dim))));
    }
    const Value position = TRY(sizes_.compute(BinaryFn::kSub, TRY(sizes_.counted(zeros)), low));
    const Value last = TRY(sizes_.compute(BinaryFn::kSub, dim, 1));
    const Value taken = TRY(sizes_.taken(x, TRY(source(position, dim, last)), axis, size));
    if (op_.mode != PadMode::kConstant) return taken;
    const Value here = TRY(sizes_.compute(BinaryFn::kEqual, TRY(inside(position, last)), position));
    const Value filler = at_.has_in(1) ? TRY(at_.in(1)) : Value(Tensor::scalar(at_.out_type().dtype, 0));
    return selected(TRY(sizes_.along(here, axis, rank)), taken, filler);
  }

  Result<Value> selected(const Value& condition, const Value& a, const Value& b) {
    const auto* here = condition.as<Tensor>();
    const auto* from = a.as<Tensor>();
    const auto* filler = b.as<Tensor>();
    if (here != nullptr && from != nullptr && filler != nullptr) {
      return Value(TRY(Op(Select{}).eval(std::array{*here, *from, TRY(filler->loaded())}))[0]);
    }
    return Value(at_.add(OpCall{kNumpy, "Where", {}, {condition, a, b}}, at_.type_of(a)));
  }

  Result<Value> inside(const Value& position, const Value& last) {
    const Value least = TRY(sizes_.compute(BinaryFn::kMax, position, 0));
    return sizes_.compute(BinaryFn::kMin, least, last);
  }

  /// The position of the operand's element that stands at `position`, counted from its first one.
  Result<Value> source(const Value& position, const Value& dim, const Value& last) {
    if (op_.mode == PadMode::kConstant || op_.mode == PadMode::kEdge) return inside(position, last);
    if (op_.mode == PadMode::kWrap) return sizes_.compute(BinaryFn::kFloorMod, position, dim);
    // Up and down again: a reflection turns at the last element, a symmetry behind it.
    const bool reflects = op_.mode == PadMode::kReflect;
    const Value period = TRY(sizes_.compute(BinaryFn::kMul, reflects ? last : dim, 2));
    const Value length = TRY(sizes_.compute(BinaryFn::kMax, period, 1));
    const Value up = TRY(sizes_.compute(BinaryFn::kFloorMod, position, length));
    const Value end = reflects ? period : TRY(sizes_.compute(BinaryFn::kSub, period, 1));
    return sizes_.compute(BinaryFn::kMin, up, TRY(sizes_.compute(BinaryFn::kSub, end, up)));
  }

  const Pad& op_;
  Emission& at_;
  Sizes sizes_;
};

}  // namespace

Status emit(const Pad& op, Emission& at) {
  if (op.low.empty() || op.high.empty() || !all_static(op.low) || !all_static(op.high))
    return RunTimePad(op, at).emit();
  Value::List widths = amounts(op);
  const Value x = TRY(at.in(0));
  if (pads_images(op, at)) {
    return at.result(Layer{
        "ZeroPadding2D", {{"padding", Value::List{widths[1], widths[2]}}, {"data_format", "channels_last"}}, {x}});
  }
  const char* mode = nullptr;
  if (op.mode == PadMode::kConstant) mode = "constant";
  if (op.mode == PadMode::kReflect) mode = "reflect";
  if (op.mode == PadMode::kSymmetric) mode = "symmetric";
  if (mode == nullptr) return unsupported(cat("Keras has no padding of mode ", enum_name(op.mode)));
  OpCall pad{kNumpy, "Pad", {{"pad_width", std::move(widths)}, {"mode", mode}}, {x}};
  if (at.has_in(1)) pad.kwargs = {{"constant_values", TRY(at.in(1))}};
  return at.result(std::move(pad));
}

}  // namespace onnx2tf::keras
