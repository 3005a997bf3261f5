#include "targets/keras/sizes.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "ops/cast.h"
#include "ops/gather.h"
#include "targets/keras/emitters.h"

namespace onnx2tf::keras {
namespace {

constexpr const char* kI32 = "int32";

Type i32(std::vector<Dim> dims) { return {DType::kI32, std::move(dims)}; }

bool is_scalar_constant(const Value& value, std::int64_t number) {
  const auto* constant = value.as<Tensor>();
  const bool scalar = constant != nullptr && constant->rank() == 0 && is_integer(constant->dtype());
  return scalar && constant->int_element(0) == number;
}

/// The dim that a term is without its coefficient, to be looked up.
std::string text_of(const detail::DimTerm& term) {
  return join(term.atoms, "*", [](const detail::DimAtom* atom) -> const std::string& { return atom->text; });
}

constexpr std::array<std::pair<detail::DimFn, BinaryFn>, 4> kFunctions = {{
    {detail::DimFn::kFloorDiv, BinaryFn::kFloorDiv},
    {detail::DimFn::kFloorMod, BinaryFn::kFloorMod},
    {detail::DimFn::kMin, BinaryFn::kMin},
    {detail::DimFn::kMax, BinaryFn::kMax},
}};

}  // namespace

bool Sizes::has(const Dim& size) const {
  if (size.is_static()) return true;
  if (size.is_unknown()) return false;
  const auto seen = [&](const std::string& text) {
    return at_.dim_place(text) != nullptr || at_.element_place(text) != nullptr;
  };
  return seen(to_string(size)) || std::ranges::all_of(size.symbols(), seen);
}

Result<Value> Sizes::zeros(const Dim& size) {
  if (const auto found = TRY(vector(size))) return *found;
  return zeros_of(TRY(number(size)));
}

Sizes::Found Sizes::vector(const Dim& size) {
  if (size.is_static()) {
    return std::optional<Value>(Tensor::zeros(DType::kI32, {std::max<std::int64_t>(size.value(), 0)}));
  }
  if (size.is_unknown()) return std::optional<Value>();
  const std::string text = to_string(size);
  const std::string key = cat("zeros ", text);
  if (const auto known = at_.sizes().find(key); known != at_.sizes().end()) return std::optional<Value>(known->second);
  std::optional<Value> made;
  if (const Place* place = at_.dim_place(text)) {
    made = TRY(cut_out(*place, size));
  } else if (!size.is_symbol()) {
    made = TRY(sum(size));
  }
  if (made) at_.sizes()[key] = *made;
  return made;
}

Result<Value> Sizes::cut_out(const Place& place, const Dim& size) {
  const Type type = at_.type_of(place.ref);
  Value x = place.ref;
  std::vector<Dim> dims(type.dims.size(), 1);
  dims[place.at] = size;
  Value::List key(dims.size(), SliceKey{.start = 0, .stop = 1, .step = {}});
  key[place.at] = SliceKey{};
  if (dims.size() > 1) x = at_.add(OpCall{kNumpy, "GetItem", {}, {x, std::move(key)}}, Type(type.dtype, dims));
  // Keras 3.4 takes no type in the config.
  const Value zeros = TRY(whole(at_.add(OpCall{kNumpy, "ZerosLike", {}, {x}}, Type(type.dtype, dims))));
  if (dims.size() == 1) return zeros;
  // Other axes may be empty, so that they are added up, not indexed.
  Value::List others;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (axis != place.at) others.emplace_back(axis);
  }
  return Value(at_.add(OpCall{kNumpy, "Sum", {{"axis", std::move(others)}}, {zeros}}, i32({size})));
}

Sizes::Found Sizes::without_quotient(const Dim& size) {
  constexpr std::int64_t kMostParts = 16;
  for (const detail::DimTerm& term : size.expression()->terms) {
    const bool quotient = term.atoms.size() == 1 && term.atoms[0]->fn == detail::DimFn::kFloorDiv;
    if (!quotient || std::abs(term.coefficient) != 1) continue;
    const auto& [fn, name, dividend, divisor, text] = *term.atoms[0];
    if (!divisor.is_static() || divisor.value() < 2 || divisor.value() > kMostParts) continue;
    // Minus the quotient rounded down; or plus that of the negative size, which is minus the quotient rounded up.
    const bool down = term.coefficient < 0;
    const Dim whole = down ? dividend : Dim(0) - dividend;
    const Dim fixed = size - Dim(term.coefficient) * floor_div(dividend, divisor) - whole;
    if (!fixed.is_static()) continue;
    const auto all = TRY(vector(whole));
    if (!all) continue;
    // A size is the sum of (size + i) / divisor, rounded down, over all i: the first or last of them is taken away.
    Value::List parts;
    for (std::int64_t i = 0; i + 1 < divisor.value(); ++i) {
      parts.push_back(thinned(*all, down ? i : i + 1, divisor.value()));
    }
    if (fixed.value() > 0) parts.emplace_back(Tensor::zeros(DType::kI32, {fixed.value()}));
    const Value rest = joined(std::move(parts));
    return std::optional<Value>(fixed.value() < 0 ? thinned(rest, -fixed.value(), 1) : rest);
  }
  return std::optional<Value>();
}

Sizes::Found Sizes::sum(const Dim& size) {
  if (const auto rest = TRY(without_quotient(size))) return rest;
  Value::List parts;
  std::int64_t less = 0;
  for (const detail::DimTerm& term : size.expression()->terms) {
    if (term.atoms.empty() && term.coefficient < 0) {
      less = -term.coefficient;
      continue;
    }
    const auto part = TRY(product(term));
    if (!part) return part;
    parts.push_back(*part);
  }
  const Value all = joined(std::move(parts));
  return std::optional<Value>(less == 0 ? all : thinned(all, less, 1));
}

Sizes::Found Sizes::product(const detail::DimTerm& term) {
  if (term.atoms.empty()) return vector(term.coefficient);
  // A quotient that is rounded up is a negative one of a negative size.
  const bool up = term.coefficient < 0;
  if (up && (term.atoms.size() > 1 || term.atoms[0]->fn != detail::DimFn::kFloorDiv)) return std::optional<Value>();
  std::optional<Value> out;
  const Place* place = up ? nullptr : at_.dim_place(text_of(term));
  if (place != nullptr) out = TRY(cut_out(*place, Dim::unknown()));
  for (const detail::DimAtom* factor : out ? std::vector<const detail::DimAtom*>() : term.atoms) {
    const auto next = up ? TRY(quotient(*factor, true)) : TRY(atom(*factor));
    if (!next) return next;
    out = out ? outer(*out, *next) : *next;
  }
  const std::int64_t times = std::abs(term.coefficient);
  if (times == 1) return out;
  return std::optional<Value>(outer(*out, Tensor::zeros(DType::kI32, {times})));
}

Sizes::Found Sizes::atom(const detail::DimAtom& atom) {
  if (atom.fn == detail::DimFn::kSymbol) return vector(Dim::symbol(atom.name));
  if (const Place* place = at_.dim_place(atom.text)) return std::optional<Value>(TRY(cut_out(*place, Dim::unknown())));
  if (atom.fn == detail::DimFn::kFloorDiv) return quotient(atom, false);
  const bool bounded = atom.fn == detail::DimFn::kMin || atom.fn == detail::DimFn::kMax;
  if (!bounded || atom.a.is_static() == atom.b.is_static()) return std::optional<Value>();
  const std::int64_t bound = atom.a.is_static() ? atom.a.value() : atom.b.value();
  const auto size = TRY(vector(atom.a.is_static() ? atom.b : atom.a));
  if (!size || bound < 0) return std::optional<Value>();
  if (atom.fn == detail::DimFn::kMin) return std::optional<Value>(cut_to(*size, bound));
  if (bound == 0) return size;
  return std::optional<Value>(joined({Tensor::zeros(DType::kI32, {bound}), thinned(*size, bound, 1)}));
}

Sizes::Found Sizes::quotient(const detail::DimAtom& atom, bool up) {
  if (!atom.b.is_static() || atom.b.value() <= 0) return std::optional<Value>();
  const auto size = TRY(vector(up ? Dim(0) - atom.a : atom.a));
  if (!size) return size;
  return std::optional<Value>(thinned(*size, up ? 0 : atom.b.value() - 1, atom.b.value()));
}

Value Sizes::joined(Value::List parts) {
  if (parts.size() == 1) return parts[0];
  return at_.add(OpCall{kNumpy, "Concatenate", {{"axis", 0}}, {std::move(parts)}}, i32({Dim::unknown()}));
}

Value Sizes::thinned(const Value& zeros, std::int64_t start, std::int64_t step) {
  SliceKey key{.start = start, .stop = {}, .step = {}};
  if (step != 1) key.step = step;
  return at_.add(OpCall{kNumpy, "GetItem", {}, {zeros, Value::List{key}}}, i32({Dim::unknown()}));
}

Value Sizes::cut_to(const Value& zeros, std::int64_t most) {
  const SliceKey key{.start = 0, .stop = most, .step = {}};
  return at_.add(OpCall{kNumpy, "GetItem", {}, {zeros, Value::List{key}}}, i32({Dim::unknown()}));
}

Value Sizes::outer(const Value& a, const Value& b) {
  const auto reshaped = [&](const Value& x, std::vector<Dim> dims) -> Value {
    if (const auto* constant = x.as<Tensor>()) return constant->reshaped({1, constant->count()});
    Value::List shape;
    for (const Dim& dim : dims) shape.push_back(dim.is_static() ? dim_value(dim) : Value(-1));
    return at_.add(OpCall{kNumpy, "Reshape", {{"newshape", std::move(shape)}}, {x}}, i32(std::move(dims)));
  };
  const Dim some = Dim::unknown();
  const Value column = reshaped(a, {some, 1});
  const Value grid = at_.add(OpCall{kNumpy, "Add", {}, {column, reshaped(b, {1, some})}}, i32({some, some}));
  return reshaped(grid, {some});
}

Result<Value> Sizes::number(const Dim& size) {
  if (size.is_static()) return constant(size.value());
  const std::string text = to_string(size);
  if (const auto known = at_.sizes().find(text); known != at_.sizes().end()) return known->second;
  Value out;
  if (at_.dim_place(text) != nullptr) {
    const auto zeros = TRY(vector(size));
    const TensorRef ones = at_.add(OpCall{kNumpy, "OnesLike", {}, {*zeros}}, i32({size}));
    out = at_.add(OpCall{kNumpy, "Sum", {}, {ones}}, i32({}));
  } else if (const Place* place = at_.element_place(text)) {
    const Type type(at_.type_of(place->ref).dtype, {});
    out = TRY(whole(at_.add(OpCall{kNumpy, "GetItem", {}, {place->ref, Value::List{place->at}}}, type)));
  } else if (size.is_symbol() || size.is_unknown()) {
    return unsupported(cat("Keras has no tensor that tells the size ", size));
  } else {
    out = constant(0);
    for (const detail::DimTerm& term : size.expression()->terms) {
      Value factor = constant(term.coefficient);
      for (const detail::DimAtom* atom : term.atoms) {
        factor = TRY(compute(BinaryFn::kMul, factor, TRY(atom_number(*atom))));
      }
      out = TRY(compute(BinaryFn::kAdd, out, factor));
    }
  }
  at_.sizes()[text] = out;
  return out;
}

Result<Value> Sizes::atom_number(const detail::DimAtom& atom) {
  if (atom.fn == detail::DimFn::kSymbol) return number(Dim::symbol(atom.name));
  for (const auto& [fn, binary] : kFunctions) {
    if (fn == atom.fn) return compute(binary, TRY(number(atom.a)), TRY(number(atom.b)));
  }
  return fail(Code::kInternal, cat("a size is no function: ", atom.text));
}

Result<Value> Sizes::zeros_of(const Value& number) {
  if (const auto* constant = number.as<Tensor>()) {
    return Value(Tensor::zeros(DType::kI32, {std::max<std::int64_t>(constant->int_element(0), 0)}));
  }
  const Value last = TRY(compute(BinaryFn::kMax, number, 0));
  const TensorRef ids = at_.add(OpCall{kNumpy, "Reshape", {{"newshape", Value::List{1}}}, {last}}, i32({1}));
  const TensorRef zero = at_.add(OpCall{kNumpy, "ZerosLike", {}, {ids}}, i32({1}));
  // Segments 0 to `number`: one too many.
  const Type type = i32({Dim::unknown()});
  return thinned(at_.add(OpCall{kMath, "SegmentSum", {{"sorted", true}}, {zero, ids}}, type), 1, 1);
}

Result<Value> Sizes::counted(const Value& zeros) {
  if (const auto* constant = zeros.as<Tensor>()) {
    Tensor out = *constant;
    for (std::int64_t i = 0; i < out.count(); ++i) out.set_int_element(i, i);
    return Value(std::move(out));
  }
  const Type type = at_.type_of(zeros);
  const TensorRef ones = at_.add(OpCall{kNumpy, "OnesLike", {}, {zeros}}, type);
  return compute(BinaryFn::kSub, at_.add(OpCall{kNumpy, "Cumsum", {{"axis", 0}}, {ones}}, type), 1);
}

Result<Value> Sizes::along(const Value& vector, std::size_t axis, std::size_t rank) {
  if (rank == 1) return vector;
  const Type type = at_.type_of(vector);
  std::vector<Dim> dims(rank, 1);
  dims[axis] = type.dims[0];
  if (const auto* constant = vector.as<Tensor>()) {
    std::vector<std::int64_t> shape(rank, 1);
    shape[axis] = constant->count();
    return Value(constant->reshaped(shape));
  }
  Value::List shape(rank, Value(1));
  shape[axis] = -1;
  return Value(at_.add(OpCall{kNumpy, "Reshape", {{"newshape", std::move(shape)}}, {vector}},
                       Type(type.dtype, std::move(dims))));
}

Result<Value> Sizes::entry(const std::vector<Dim>& attribute, std::size_t i, std::size_t operand) {
  const bool given = i < attribute.size() && !attribute[i].is_unknown();
  return given && has(attribute[i]) ? number(attribute[i]) : element(operand, i);
}

Result<Value> Sizes::element(std::size_t operand, std::size_t i) {
  const Type type = at_.in_type(operand);
  if (type.is_none()) return unsupported("Keras has no tensor that tells a size");
  if (type.elements && i < type.elements->size() && has((*type.elements)[i])) return number((*type.elements)[i]);
  const Tensor known = at_.known_in(operand);
  if (!known.is_none()) return constant(TRY(known.loaded()).int_element(static_cast<std::int64_t>(i)));
  Value::List key = {i};
  if (type.rank() == 2 && type.dims[1].is_static()) {
    const auto row = static_cast<std::size_t>(type.dims[1].value());
    key = {i / row, i % row};
  }
  return whole(at_.add(OpCall{kNumpy, "GetItem", {}, {TRY(at_.in(operand)), std::move(key)}}, Type(type.dtype, {})));
}

Result<Value> Sizes::whole(const Value& value) {
  const Type type = at_.type_of(value);
  if (type.dtype == DType::kI32) return value;
  if (const auto* constant = value.as<Tensor>()) {
    return Value(TRY(Op(Cast{DType::kI32}).eval(std::array{TRY(constant->loaded())}))[0]);
  }
  return Value(at_.add(OpCall{kCore, "Cast", {{"dtype", kI32}}, {value}}, i32(type.dims)));
}

Result<Value> Sizes::compute(BinaryFn fn, const Value& a, const Value& b) {
  const auto* left = a.as<Tensor>();
  const auto* right = b.as<Tensor>();
  if (left != nullptr && right != nullptr) {
    return Value(TRY(Op(Binary{.fn = fn}).eval(std::array{*left, *right}))[0]);
  }
  if (fn == BinaryFn::kAdd && is_scalar_constant(a, 0)) return b;
  if ((fn == BinaryFn::kAdd || fn == BinaryFn::kSub) && is_scalar_constant(b, 0)) return a;
  if (fn == BinaryFn::kMul && is_scalar_constant(a, 1)) return b;
  if (fn == BinaryFn::kMul && is_scalar_constant(b, 1)) return a;
  const std::vector<Dim> dims = TRY(broadcast_dims(at_.type_of(a).dims, at_.type_of(b).dims));
  const DType dtype = is_comparison(fn) ? DType::kBool : at_.type_of(a).dtype;
  return Value(at_.add(OpCall{kNumpy, class_of(fn), {}, {a, b}}, Type(dtype, dims)));
}

Result<Value> Sizes::ceil_div(const Value& a, const Value& b) {
  return negated(TRY(compute(BinaryFn::kFloorDiv, TRY(negated(a)), b)));
}

Result<Value> Sizes::taken(const Value& x, const Value& positions, std::size_t axis, const Dim& size) {
  const auto* table = x.as<Tensor>();
  const auto* indices = positions.as<Tensor>();
  if (table != nullptr && indices != nullptr) {
    const Op gather = Gather{static_cast<int>(axis), false};
    return Value(TRY(gather.eval(std::array{TRY(table->loaded()), *indices}))[0]);
  }
  Type type = at_.type_of(x);
  type.dims[axis] = size;
  type.elements.reset();
  return Value(at_.add(OpCall{kNumpy, "Take", {{"axis", axis}}, {x, positions}}, type));
}

}  // namespace onnx2tf::keras
