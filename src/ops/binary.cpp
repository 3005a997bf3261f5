#include "ops/binary.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "ops/elementwise.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

enum class Takes : std::uint8_t { kNumbers, kBools, kIntegers, kAny };

double floor_mod_of(double a, double b) {
  const double r = std::fmod(a, b);
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

std::int64_t wrap(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }

/// Division that neither traps on zero nor on the least integer; both give 0 or wrap.
std::int64_t trunc_div_of(std::int64_t a, std::int64_t b) { return b == 0 ? 0 : b == -1 ? wrap(0U - bits(a)) : a / b; }
std::int64_t trunc_mod_of(std::int64_t a, std::int64_t b) { return b == 0 || b == -1 ? 0 : a % b; }
std::int64_t floor_mod_of(std::int64_t a, std::int64_t b) {
  const std::int64_t r = trunc_mod_of(a, b);
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
std::int64_t floor_div_of(std::int64_t a, std::int64_t b) {
  const std::int64_t q = trunc_div_of(a, b);
  return b != 0 && trunc_mod_of(a, b) != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}
std::int64_t pow_of(std::int64_t a, std::int64_t b) {
  if (b < 0) return a == 1 ? 1 : a == -1 ? (b % 2 == 0 ? 1 : -1) : 0;
  std::uint64_t out = 1;
  for (std::uint64_t base = bits(a); b > 0; b >>= 1, base *= base) {
    if ((b & 1) != 0) out *= base;
  }
  return wrap(out);
}
std::int64_t shift_of(std::int64_t a, std::int64_t b, bool left) {
  if (b < 0 || b > 63) return 0;
  return left ? wrap(bits(a) << b) : wrap(bits(a) >> b);
}

struct Row {
  BinaryFn fn;
  Takes takes;
  double (*real)(double, double);
  std::int64_t (*exact)(std::int64_t, std::int64_t);
};

using I = std::int64_t;
// NOLINTBEGIN(bugprone-easily-swappable-parameters)
constexpr Row kRows[] = {
    {BinaryFn::kAdd, Takes::kNumbers, [](double a, double b) { return a + b; },
     [](I a, I b) { return wrap(bits(a) + bits(b)); }},
    {BinaryFn::kSub, Takes::kNumbers, [](double a, double b) { return a - b; },
     [](I a, I b) { return wrap(bits(a) - bits(b)); }},
    {BinaryFn::kMul, Takes::kNumbers, [](double a, double b) { return a * b; },
     [](I a, I b) { return wrap(bits(a) * bits(b)); }},
    {BinaryFn::kDiv, Takes::kNumbers, [](double a, double b) { return a / b; }, trunc_div_of},
    {BinaryFn::kPow, Takes::kNumbers, [](double a, double b) { return std::pow(a, b); }, pow_of},
    {BinaryFn::kMax, Takes::kNumbers, [](double a, double b) { return std::isnan(a) || a > b ? a : b; },
     [](I a, I b) { return std::max(a, b); }},
    {BinaryFn::kMin, Takes::kNumbers, [](double a, double b) { return std::isnan(a) || a < b ? a : b; },
     [](I a, I b) { return std::min(a, b); }},
    {BinaryFn::kFloorDiv, Takes::kNumbers, [](double a, double b) { return std::floor(a / b); }, floor_div_of},
    {BinaryFn::kFloorMod, Takes::kNumbers, [](double a, double b) { return floor_mod_of(a, b); },
     [](I a, I b) { return floor_mod_of(a, b); }},
    {BinaryFn::kTruncMod, Takes::kNumbers, [](double a, double b) { return std::fmod(a, b); }, trunc_mod_of},
    {BinaryFn::kSquaredDifference, Takes::kNumbers, [](double a, double b) { return (a - b) * (a - b); },
     [](I a, I b) { return wrap((bits(a) - bits(b)) * (bits(a) - bits(b))); }},
    {BinaryFn::kAtan2, Takes::kNumbers, [](double a, double b) { return std::atan2(a, b); }, nullptr},
    {BinaryFn::kEqual, Takes::kAny, [](double a, double b) { return a == b ? 1.0 : 0.0; },
     [](I a, I b) { return I{a == b}; }},
    {BinaryFn::kNotEqual, Takes::kAny, [](double a, double b) { return a != b ? 1.0 : 0.0; },
     [](I a, I b) { return I{a != b}; }},
    {BinaryFn::kLess, Takes::kNumbers, [](double a, double b) { return a < b ? 1.0 : 0.0; },
     [](I a, I b) { return I{a < b}; }},
    {BinaryFn::kLessEqual, Takes::kNumbers, [](double a, double b) { return a <= b ? 1.0 : 0.0; },
     [](I a, I b) { return I{a <= b}; }},
    {BinaryFn::kGreater, Takes::kNumbers, [](double a, double b) { return a > b ? 1.0 : 0.0; },
     [](I a, I b) { return I{a > b}; }},
    {BinaryFn::kGreaterEqual, Takes::kNumbers, [](double a, double b) { return a >= b ? 1.0 : 0.0; },
     [](I a, I b) { return I{a >= b}; }},
    {BinaryFn::kLogicalAnd, Takes::kBools, nullptr, [](I a, I b) { return I{a != 0 && b != 0}; }},
    {BinaryFn::kLogicalOr, Takes::kBools, nullptr, [](I a, I b) { return I{a != 0 || b != 0}; }},
    {BinaryFn::kLogicalXor, Takes::kBools, nullptr, [](I a, I b) { return I{(a != 0) != (b != 0)}; }},
    {BinaryFn::kBitwiseAnd, Takes::kIntegers, nullptr, [](I a, I b) { return a & b; }},
    {BinaryFn::kBitwiseOr, Takes::kIntegers, nullptr, [](I a, I b) { return a | b; }},
    {BinaryFn::kBitwiseXor, Takes::kIntegers, nullptr, [](I a, I b) { return a ^ b; }},
    {BinaryFn::kShiftLeft, Takes::kIntegers, nullptr, [](I a, I b) { return shift_of(a, b, true); }},
    {BinaryFn::kShiftRight, Takes::kIntegers, nullptr, [](I a, I b) { return shift_of(a, b, false); }},
};
// NOLINTEND(bugprone-easily-swappable-parameters)

const Row& row_of(BinaryFn fn) { return *std::ranges::find(kRows, fn, &Row::fn); }

/// The function of two u64, whose bits the operands are.
I unsigned_of(const Row& row, I a, I b) {
  switch (row.fn) {
    case BinaryFn::kDiv:
    case BinaryFn::kFloorDiv: return b == 0 ? 0 : wrap(bits(a) / bits(b));
    case BinaryFn::kFloorMod:
    case BinaryFn::kTruncMod: return b == 0 ? 0 : wrap(bits(a) % bits(b));
    case BinaryFn::kMax: return wrap(std::max(bits(a), bits(b)));
    case BinaryFn::kMin: return wrap(std::min(bits(a), bits(b)));
    case BinaryFn::kLess: return I{bits(a) < bits(b)};
    case BinaryFn::kLessEqual: return I{bits(a) <= bits(b)};
    case BinaryFn::kGreater: return I{bits(a) > bits(b)};
    case BinaryFn::kGreaterEqual: return I{bits(a) >= bits(b)};
    default: return row.exact(a, b);
  }
}

bool takes(Takes what, DType dtype) {
  switch (what) {
    case Takes::kNumbers: return is_float(dtype) || is_integer(dtype);
    case Takes::kBools: return dtype == DType::kBool;
    case Takes::kIntegers: return is_integer(dtype);
    case Takes::kAny: return dtype != DType::kNone;
  }
  return false;
}

Dim known(bool value) { return value ? 1 : 0; }

/// What a comparison of two elements of shapes gives, unknown if sizes decide it.
Dim known_comparison(BinaryFn fn, const Dim& a, const Dim& b) {
  if (a.is_unknown() || b.is_unknown()) return Dim::unknown();
  const bool less = surely_at_least(b, a + 1);
  const bool greater = surely_at_least(a, b + 1);
  const bool at_most = surely_at_least(b, a);
  const bool at_least = surely_at_least(a, b);
  const auto decided = [](bool yes, bool no) { return yes || no ? known(yes) : Dim::unknown(); };
  switch (fn) {
    case BinaryFn::kEqual: return decided(a == b, less || greater);
    case BinaryFn::kNotEqual: return decided(less || greater, a == b);
    case BinaryFn::kLess: return decided(less, at_least);
    case BinaryFn::kLessEqual: return decided(at_most, greater);
    case BinaryFn::kGreater: return decided(greater, at_most);
    default: return decided(at_least, less);
  }
}

/// One element of shape arithmetic, unknown if it can't be told.
Dim known_element(BinaryFn fn, const Dim& a, const Dim& b) {
  if (is_comparison(fn)) return known_comparison(fn, a, b);
  switch (fn) {
    case BinaryFn::kAdd: return a + b;
    case BinaryFn::kSub: return a - b;
    case BinaryFn::kMul: return a * b;
    case BinaryFn::kMax: return max(a, b);
    case BinaryFn::kMin: return min(a, b);
    case BinaryFn::kFloorDiv: return b.is(0) ? Dim::unknown() : floor_div(a, b);
    case BinaryFn::kFloorMod: return b.is(0) ? Dim::unknown() : floor_mod(a, b);
    case BinaryFn::kDiv:
      // Truncation is rounding down where nothing is negative.
      if (surely_at_least(a, 0) && surely_at_least(b, 1)) return floor_div(a, b);
      break;
    case BinaryFn::kTruncMod:
      if (surely_at_least(a, 0) && surely_at_least(b, 1)) return floor_mod(a, b);
      break;
    default: break;
  }
  const auto exact = row_of(fn).exact;
  return a.is_static() && b.is_static() && exact != nullptr ? Dim(exact(a.value(), b.value())) : Dim::unknown();
}

/// Elements of the result where those of both operands are known.
void follow_elements(const Binary& op, std::span<const Type> in, Type& out) {
  if (!in[0].elements || !in[1].elements || !out.is_static() || is_float(out.dtype)) return;
  if (in[0].dtype == DType::kU64) return;  // its greater half is negative here
  if (out.count().value() > kMaxTrackedElements || op.activation != Activation::kNone) return;
  const auto dims = out.static_dims();
  const auto a = in[0].static_dims();
  const auto b = in[1].static_dims();
  std::vector<Dim> elements;
  for_each_broadcast<2>(dims, {a, b}, [&](std::int64_t /*i*/, const auto& at) {
    elements.push_back(known_element(op.fn, in[0].elements->at(static_cast<std::size_t>(at[0])),
                                     in[1].elements->at(static_cast<std::size_t>(at[1]))));
  });
  out = out.with_elements(std::move(elements));
}

/// Whether a dim, which may be symbolic but is not known to be 1, says more about the result's than another such.
bool says_more(const Dim& dim, const Dim& other) {
  const auto exceeds_one = [](const Dim& d) { return d.lower_bound().value_or(0) > 1; };
  if (other.is_static() || dim.is_static()) return !other.is_static();
  if (!exceeds_one(dim) || !exceeds_one(other)) return exceeds_one(dim);
  return dim.symbols().size() < other.symbols().size();  // they are equal when the model runs
}

}  // namespace

bool is_comparison(BinaryFn fn) {
  constexpr BinaryFn kComparisons[] = {BinaryFn::kEqual,     BinaryFn::kNotEqual, BinaryFn::kLess,
                                       BinaryFn::kLessEqual, BinaryFn::kGreater,  BinaryFn::kGreaterEqual};
  return std::ranges::find(kComparisons, fn) != std::end(kComparisons);
}

Result<std::vector<Dim>> broadcast_dims(const std::vector<Dim>& a, const std::vector<Dim>& b) {
  if (a.size() < b.size()) return broadcast_dims(b, a);
  std::vector<Dim> out = a;
  for (std::size_t i = 0; i < b.size(); ++i) {
    Dim& dim = out[a.size() - b.size() + i];
    if (dim.is(1)) {
      dim = b[i];
    } else if (b[i].is(1)) {
      continue;
    } else if (surely_differ(dim, b[i])) {
      return fail(Code::kInvalidModel, cat("dims [", join(a, ","), "] and [", join(b, ","), "] do not broadcast"));
    } else if (says_more(b[i], dim)) {
      dim = b[i];
    }
  }
  return out;
}

Result<Types> infer(const Binary& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 2, .most = 2}));
  const Row& row = row_of(op.fn);
  const bool mixed = op.fn == BinaryFn::kPow;
  if (!takes(row.takes, in[0].dtype) || !takes(row.takes, in[1].dtype)) {
    return fail(Code::kInvalidModel, cat(enum_name(op.fn), " does not take ", in[0], " and ", in[1]));
  }
  if (in[0].dtype != in[1].dtype && !mixed) {
    return fail(Code::kInvalidModel, cat("operands differ: ", in[0], " and ", in[1]));
  }
  Type out(is_comparison(op.fn) ? DType::kBool : in[0].dtype, TRY(broadcast_dims(in[0].dims, in[1].dims)));
  follow_elements(op, in, out);
  return single(std::move(out));
}

Result<Tensors> eval(const Binary& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  const Tensor x = TRY(in[0].loaded());
  const Tensor y = TRY(in[1].loaded());
  const Row& row = row_of(op.fn);
  const bool is_unsigned = x.dtype() == DType::kU64;
  const bool real = is_float(x.dtype()) || is_float(y.dtype()) || row.exact == nullptr;
  for_each_broadcast<2>(out.dims(), {x.dims(), y.dims()}, [&](I i, const auto& at) {
    if (real) {
      out.set_element(i, apply(op.activation, row.real(x.element(at[0]), y.element(at[1]))));
    } else {
      const I a = x.int_element(at[0]);
      const I b = y.int_element(at[1]);
      const I value = is_unsigned ? unsigned_of(row, a, b) : row.exact(a, b);
      out.set_int_element(i, op.activation == Activation::kNone
                                 ? value
                                 : static_cast<I>(apply(op.activation, static_cast<double>(value))));
    }
  });
  return Tensors{std::move(out)};
}

Family layout_family(const Binary& /*op*/, std::span<const Type> /*in*/) { return family::Elementwise{}; }

Result<Physical> physical(const Binary& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Binary);

}  // namespace onnx2tf
