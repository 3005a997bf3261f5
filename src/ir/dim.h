#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace onnx2tf {

namespace detail {
struct DimExpr;
}

/// The sizes that an evaluation gives to symbols, by name.
using SymbolValues = std::unordered_map<std::string, std::int64_t>;

/// One dimension (or one element of a shape tensor): an integer, or an integer expression over named symbols.
///
/// Symbolic dims are polynomials with integer coefficients over symbols and over floor-division, remainder, min and max
/// terms, kept in one canonical form: two dims compare equal exactly when their canonical forms are the same, so
/// `N * 2 == N + N` holds. Every symbol stands for a size >= 1. Copies are cheap (two words).
class Dim {
 public:
  Dim() = default;
  Dim(std::int64_t value) : value_(value) {}  // NOLINT(google-explicit-constructor)

  /// The symbol called `name` (an ONNX dim_param, say).
  static Dim symbol(std::string_view name);
  /// A size about which nothing is known; the graph builder gives each its own symbol. Unknown dims absorb arithmetic.
  static Dim unknown();
  /// Reads what operator<< prints.
  static Result<Dim> parse(std::string_view text);

  bool is_static() const { return expr_ == nullptr; }
  bool is_unknown() const;
  /// The integer. Only for static dims.
  std::int64_t value() const { return value_; }
  bool is(std::int64_t value) const { return is_static() && value_ == value; }
  /// Whether this is one bare symbol.
  bool is_symbol() const;

  /// The integer that results when every symbol takes its value; symbols that `values` lacks are an internal error.
  Result<std::int64_t> evaluate(const SymbolValues& values) const;
  /// The names of all symbols in it, sorted.
  std::vector<std::string> symbols() const;
  /// Replaces symbols by dims.
  Dim substitute(const std::function<Dim(std::string_view name)>& by) const;
  /// A bound that holds for all symbol values >= 1, or nothing if none was found.
  std::optional<std::int64_t> lower_bound() const;

  friend bool operator==(const Dim& a, const Dim& b) { return a.expr_ == b.expr_ && a.value_ == b.value_; }
  friend std::ostream& operator<<(std::ostream& out, const Dim& dim);

  /// The canonical form, null when static. For dim arithmetic and for code that emits it as ops.
  const detail::DimExpr* expression() const { return expr_; }
  static Dim of(const detail::DimExpr* expr);

 private:
  std::int64_t value_ = 0;                 // 0 when symbolic
  const detail::DimExpr* expr_ = nullptr;  // interned, lives as long as the process
};

Dim operator+(const Dim& a, const Dim& b);
Dim operator-(const Dim& a, const Dim& b);
Dim operator*(const Dim& a, const Dim& b);
/// Quotient rounded towards minus infinity. Exact polynomial division is recognised: floor_div(2*N*H, 2*H) == N.
Dim floor_div(const Dim& a, const Dim& b);
Dim ceil_div(const Dim& a, const Dim& b);
/// a - b * floor_div(a, b): the sign is b's.
Dim floor_mod(const Dim& a, const Dim& b);
Dim min(const Dim& a, const Dim& b);
Dim max(const Dim& a, const Dim& b);
/// Whether a >= b is certain for all symbol values.
bool surely_at_least(const Dim& a, const Dim& b);

std::string to_string(const Dim& dim);
Dim product(const std::vector<Dim>& dims);

namespace detail {

enum class DimFn : std::uint8_t { kSymbol, kFloorDiv, kFloorMod, kMin, kMax };

/// What is multiplied in a term: a symbol, or a function of two dims that is no polynomial.
struct DimAtom {
  DimFn fn = DimFn::kSymbol;
  std::string name;  // kSymbol only
  Dim a, b;          // functions only
  std::string text;  // as printed; sorts and identifies the atom
};

/// coefficient * atoms[0] * atoms[1] * ...; atoms repeat for powers and are sorted by text. No atoms: the constant
/// term.
struct DimTerm {
  std::int64_t coefficient = 0;
  std::vector<const DimAtom*> atoms;
};

/// The sum of its terms, sorted by their atoms' text, no two alike, none zero.
struct DimExpr {
  std::vector<DimTerm> terms;
  std::string text;
};

}  // namespace detail
}  // namespace onnx2tf
