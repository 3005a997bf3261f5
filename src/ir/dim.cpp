#include "ir/dim.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <set>

#include "base/text.h"

namespace onnx2tf {
namespace {

using detail::DimAtom;
using detail::DimExpr;
using detail::DimFn;
using detail::DimTerm;
using Atoms = std::vector<const DimAtom*>;

constexpr std::string_view kUnknownName = "?";

/// Owns every atom and expression ever made: they are compared by address.
class Interned {
 public:
  const DimAtom* atom(DimAtom atom) {
    const std::lock_guard lock(mutex_);
    auto& slot = atoms_[atom.text];
    if (!slot) slot = std::make_unique<DimAtom>(std::move(atom));
    return slot.get();
  }
  const DimExpr* expr(DimExpr expr) {
    const std::lock_guard lock(mutex_);
    auto& slot = exprs_[expr.text];
    if (!slot) slot = std::make_unique<DimExpr>(std::move(expr));
    return slot.get();
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<DimAtom>> atoms_;
  std::unordered_map<std::string, std::unique_ptr<DimExpr>> exprs_;
};

Interned& interned() {
  static auto* const table = new Interned;  // never destroyed: dims may outlive static objects
  return *table;
}

std::string atoms_text(const Atoms& atoms) {
  return join(atoms, "*", [](const DimAtom* atom) -> const std::string& { return atom->text; });
}

/// Expressions beyond these sizes are given up as unknown: they only come from models made to exhaust the compiler.
constexpr std::size_t kMaxTerms = 256;
constexpr std::size_t kMaxText = 4096;

struct Sum {
  std::map<std::string, DimTerm> terms;  // by text of the atoms
  bool overflows = false;
};

void add_term(Sum& sum, DimTerm term) {
  if (term.coefficient == 0) return;
  std::string key = atoms_text(term.atoms);
  const auto found = sum.terms.find(key);
  if (found == sum.terms.end()) {
    sum.terms.emplace(std::move(key), std::move(term));
    return;
  }
  std::int64_t& coefficient = found->second.coefficient;
  if (__builtin_add_overflow(coefficient, term.coefficient, &coefficient)) sum.overflows = true;
  if (coefficient == 0) sum.terms.erase(found);
}

std::vector<DimTerm> terms_of(const Dim& dim) {
  if (!dim.is_static()) return dim.expression()->terms;
  if (dim.value() == 0) return {};
  return {DimTerm{dim.value(), {}}};
}

std::string term_text(const DimTerm& term) {
  if (term.atoms.empty()) return std::to_string(term.coefficient);
  const std::string atoms = atoms_text(term.atoms);
  if (term.coefficient == 1) return atoms;
  return cat(term.coefficient, "*", atoms);
}

Dim from_sum(const Sum& sum) {
  if (sum.overflows || sum.terms.size() > kMaxTerms) return Dim::unknown();
  if (sum.terms.empty()) return 0;
  if (sum.terms.size() == 1 && sum.terms.begin()->second.atoms.empty()) return sum.terms.begin()->second.coefficient;
  DimExpr expr;
  const DimTerm* constant = nullptr;
  for (const auto& [key, term] : sum.terms) {
    if (term.atoms.empty()) {
      constant = &term;
    } else {
      expr.terms.push_back(term);
    }
  }
  if (constant != nullptr) expr.terms.push_back(*constant);
  expr.text = join(expr.terms, "+", term_text);
  if (expr.text.size() > kMaxText) return Dim::unknown();
  return Dim::of(interned().expr(std::move(expr)));
}

Dim from_atom(DimAtom atom) {
  Sum sum;
  add_term(sum, DimTerm{1, {interned().atom(std::move(atom))}});
  return from_sum(sum);
}

constexpr std::array<std::string_view, 5> kFnNames = {"", "floordiv", "mod", "min", "max"};

bool any_unknown(const Dim& a, const Dim& b) { return a.is_unknown() || b.is_unknown(); }

Dim call(DimFn fn, const Dim& a, const Dim& b) {
  if (any_unknown(a, b)) return Dim::unknown();
  DimAtom atom{fn, {}, a, b, cat(kFnNames.at(static_cast<std::size_t>(fn)), "(", a, ",", b, ")")};
  return from_atom(std::move(atom));
}

/// The quotient; `b` is neither 0 nor, for the least integer, -1.
std::int64_t floor_div_int(std::int64_t a, std::int64_t b) {
  const std::int64_t q = a / b;
  return (a % b != 0 && ((a < 0) != (b < 0))) ? q - 1 : q;
}

/// a / b if b is one term that divides every term of a.
std::optional<Dim> divide_exactly(const Dim& a, const Dim& b) {
  const std::vector<DimTerm> divisor = terms_of(b);
  if (divisor.size() != 1) return std::nullopt;
  Sum sum;
  for (const DimTerm& term : terms_of(a)) {
    if (term.coefficient == std::numeric_limits<std::int64_t>::min()) return std::nullopt;  // by -1 it overflows
    if (term.coefficient % divisor[0].coefficient != 0) return std::nullopt;
    DimTerm quotient{term.coefficient / divisor[0].coefficient, term.atoms};
    for (const DimAtom* atom : divisor[0].atoms) {
      const auto at = std::find(quotient.atoms.begin(), quotient.atoms.end(), atom);
      if (at == quotient.atoms.end()) return std::nullopt;
      quotient.atoms.erase(at);
    }
    add_term(sum, std::move(quotient));
  }
  return from_sum(sum);
}

std::optional<std::int64_t> atom_lower_bound(const DimAtom& atom) {
  const auto a = atom.a.lower_bound();
  const auto b = atom.b.lower_bound();
  switch (atom.fn) {
    case DimFn::kSymbol: return atom.name == kUnknownName ? std::nullopt : std::optional<std::int64_t>(1);
    case DimFn::kFloorDiv:
      if (!a) return std::nullopt;
      if (atom.b.is_static() && atom.b.value() > 0) return floor_div_int(*a, atom.b.value());
      return *a >= 0 && b && *b > 0 ? std::optional<std::int64_t>(0) : std::nullopt;
    case DimFn::kFloorMod: return b && *b > 0 ? std::optional<std::int64_t>(0) : std::nullopt;
    case DimFn::kMin: return a && b ? std::optional(std::min(*a, *b)) : std::nullopt;
    case DimFn::kMax:
      if (a && b) return std::max(*a, *b);
      return a ? a : b;
  }
  return std::nullopt;
}

Result<std::int64_t> evaluate_atom(const DimAtom& atom, const SymbolValues& values) {
  if (atom.fn == DimFn::kSymbol) {
    const auto found = values.find(atom.name);
    if (found == values.end()) return fail(Code::kInternal, cat("symbol '", atom.name, "' has no value"));
    return found->second;
  }
  const std::int64_t a = TRY(atom.a.evaluate(values));
  const std::int64_t b = TRY(atom.b.evaluate(values));
  switch (atom.fn) {
    case DimFn::kMin: return std::min(a, b);
    case DimFn::kMax: return std::max(a, b);
    default: break;
  }
  if (b == 0) return fail(Code::kInvalidModel, cat("division by zero in dimension ", atom.text));
  if (a == std::numeric_limits<std::int64_t>::min()) {
    return fail(Code::kLimit, cat("dimension ", atom.text, " overflows 64 bits"));
  }
  const std::int64_t q = floor_div_int(a, b);
  return atom.fn == DimFn::kFloorDiv ? q : a - b * q;
}

/// Recursive descent over sum := term ('+' term)*; term := factor ('*' factor)*; factor := int | name | fn(sum,sum).
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Dim> whole() {
    Dim dim = TRY(sum());
    if (at_ != text_.size()) return error();
    return dim;
  }

 private:
  Error error() const { return fail(Code::kInvalidModel, cat("'", text_, "' is not a dimension")); }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Result<Dim> sum() {
    if (++depth_ > 64) return error();
    Dim total = TRY(term());
    while (take('+')) total = total + TRY(term());
    --depth_;
    return total;
  }
  Result<Dim> term() {
    Dim total = TRY(factor());
    while (take('*')) total = total * TRY(factor());
    return total;
  }
  Result<Dim> factor() {
    const std::size_t start = at_;
    if (take('-') || (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0)) {
      while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
      const std::string_view digits(text_.substr(start, at_ - start));
      std::int64_t value = 0;
      const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
      if (code != std::errc() || end != digits.data() + digits.size()) return error();
      return Dim(value);
    }
    while (at_ < text_.size() && std::string_view("+*,()").find(text_[at_]) == std::string_view::npos) ++at_;
    const std::string_view name = text_.substr(start, at_ - start);
    if (name.empty()) return error();
    if (!take('(')) return name == kUnknownName ? Dim::unknown() : Dim::symbol(name);
    const Dim a = TRY(sum());
    if (!take(',')) return error();
    const Dim b = TRY(sum());
    if (!take(')')) return error();
    if (name == "floordiv") return floor_div(a, b);
    if (name == "mod") return floor_mod(a, b);
    if (name == "min") return min(a, b);
    if (name == "max") return max(a, b);
    return error();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Dim Dim::of(const detail::DimExpr* expr) {
  Dim dim;
  dim.expr_ = expr;
  return dim;
}

Dim Dim::symbol(std::string_view name) {
  // Characters of the text form would make it ambiguous.
  std::string clean(name);
  for (char& c : clean) {
    if (std::string_view("+*,()[]{}\"% \t\n=:?").find(c) != std::string_view::npos) c = '_';
  }
  if (clean.empty() || std::isdigit(static_cast<unsigned char>(clean[0])) != 0 || clean[0] == '-') clean = "_" + clean;
  DimAtom atom;
  atom.name = clean;
  atom.text = clean;
  return from_atom(std::move(atom));
}

Dim Dim::unknown() {
  DimAtom atom;
  atom.name = kUnknownName;
  atom.text = kUnknownName;
  return from_atom(std::move(atom));
}

Result<Dim> Dim::parse(std::string_view text) { return Parser(text).whole(); }

bool Dim::is_unknown() const {
  if (is_static()) return false;
  static const DimExpr* const kUnknown = Dim::unknown().expr_;
  return expr_ == kUnknown;
}

bool Dim::is_symbol() const {
  return !is_static() && expr_->terms.size() == 1 && expr_->terms[0].coefficient == 1 &&
         expr_->terms[0].atoms.size() == 1 && expr_->terms[0].atoms[0]->fn == DimFn::kSymbol;
}

Result<std::int64_t> Dim::evaluate(const SymbolValues& values) const {
  if (is_static()) return value_;
  std::int64_t total = 0;
  for (const DimTerm& term : expr_->terms) {
    std::int64_t product = term.coefficient;
    for (const DimAtom* atom : term.atoms) {
      if (__builtin_mul_overflow(product, TRY(evaluate_atom(*atom, values)), &product)) {
        return fail(Code::kLimit, cat("dimension ", expr_->text, " overflows 64 bits"));
      }
    }
    if (__builtin_add_overflow(total, product, &total)) {
      return fail(Code::kLimit, cat("dimension ", expr_->text, " overflows 64 bits"));
    }
  }
  return total;
}

std::vector<std::string> Dim::symbols() const {
  if (is_static()) return {};
  std::set<std::string> names;
  for (const DimTerm& term : expr_->terms) {
    for (const DimAtom* atom : term.atoms) {
      if (atom->fn == DimFn::kSymbol) {
        names.insert(atom->name);
      } else {
        for (std::string& name : atom->a.symbols()) names.insert(std::move(name));
        for (std::string& name : atom->b.symbols()) names.insert(std::move(name));
      }
    }
  }
  return {names.begin(), names.end()};
}

Dim Dim::substitute(const std::function<Dim(std::string_view)>& by) const {
  if (is_static()) return *this;
  Dim total = 0;
  for (const DimTerm& term : expr_->terms) {
    Dim product = term.coefficient;
    for (const DimAtom* atom : term.atoms) {
      switch (atom->fn) {
        case DimFn::kSymbol: product = product * by(atom->name); break;
        case DimFn::kFloorDiv: product = product * floor_div(atom->a.substitute(by), atom->b.substitute(by)); break;
        case DimFn::kFloorMod: product = product * floor_mod(atom->a.substitute(by), atom->b.substitute(by)); break;
        case DimFn::kMin: product = product * min(atom->a.substitute(by), atom->b.substitute(by)); break;
        case DimFn::kMax: product = product * max(atom->a.substitute(by), atom->b.substitute(by)); break;
      }
    }
    total = total + product;
  }
  return total;
}

std::optional<std::int64_t> Dim::lower_bound() const {
  if (is_static()) return value_;
  std::int64_t total = 0;
  for (const DimTerm& term : expr_->terms) {
    if (term.coefficient < 0 && !term.atoms.empty()) return std::nullopt;
    std::int64_t product = term.coefficient;
    for (const DimAtom* atom : term.atoms) {
      const auto bound = atom_lower_bound(*atom);
      if (!bound || *bound < 0 || __builtin_mul_overflow(product, *bound, &product)) return std::nullopt;
    }
    if (__builtin_add_overflow(total, product, &total)) return std::nullopt;
  }
  return total;
}

std::ostream& operator<<(std::ostream& out, const Dim& dim) {
  if (dim.is_static()) return out << dim.value();
  return out << dim.expression()->text;
}

Dim operator+(const Dim& a, const Dim& b) {
  if (a.is_static() && b.is_static()) {
    std::int64_t sum = 0;
    return __builtin_add_overflow(a.value(), b.value(), &sum) ? Dim::unknown() : Dim(sum);
  }
  if (any_unknown(a, b)) return Dim::unknown();
  Sum sum;
  for (DimTerm& term : terms_of(a)) add_term(sum, std::move(term));
  for (DimTerm& term : terms_of(b)) add_term(sum, std::move(term));
  return from_sum(sum);
}

Dim operator-(const Dim& a, const Dim& b) { return a + b * Dim(-1); }

Dim operator*(const Dim& a, const Dim& b) {
  if (a.is_static() && b.is_static()) {
    std::int64_t product = 0;
    return __builtin_mul_overflow(a.value(), b.value(), &product) ? Dim::unknown() : Dim(product);
  }
  if (a.is(0) || b.is(0)) return 0;
  if (any_unknown(a, b)) return Dim::unknown();
  Sum sum;
  const std::vector<DimTerm> xs = terms_of(a);
  const std::vector<DimTerm> ys = terms_of(b);
  if (xs.size() * ys.size() > kMaxTerms) return Dim::unknown();
  for (const DimTerm& x : xs) {
    for (const DimTerm& y : ys) {
      DimTerm term{0, x.atoms};
      if (__builtin_mul_overflow(x.coefficient, y.coefficient, &term.coefficient)) return Dim::unknown();
      term.atoms.insert(term.atoms.end(), y.atoms.begin(), y.atoms.end());
      std::ranges::sort(term.atoms, {}, [](const DimAtom* atom) -> const std::string& { return atom->text; });
      add_term(sum, std::move(term));
    }
  }
  return from_sum(sum);
}

Dim floor_div(const Dim& a, const Dim& b) {
  if (b.is(1)) return a;
  if (b.is(-1)) return Dim(0) - a;
  if (a.is_static() && b.is_static() && b.value() != 0) return floor_div_int(a.value(), b.value());
  if (any_unknown(a, b)) return Dim::unknown();
  if (a == b) return 1;
  if (!b.is(0)) {
    if (const auto exact = divide_exactly(a, b)) return *exact;
  }
  // Multiples of b leave the division: floordiv(b*x + r, b) = x + floordiv(r, b).
  Dim out = 0;
  Dim rest = 0;
  for (const DimTerm& term : terms_of(a)) {
    Sum one;
    add_term(one, term);
    const Dim part = from_sum(one);
    const auto exact = b.is(0) ? std::nullopt : divide_exactly(part, b);
    if (exact) {
      out = out + *exact;
    } else {
      rest = rest + part;
    }
  }
  if (rest.is_static() && b.is_static() && b.value() > 0) {
    return out + Dim(floor_div_int(rest.value(), b.value()));
  }
  if (b.is_static() && b.value() > 0 && !rest.is_static()) {
    // The constant part leaves as far as it can, so that equal quotients print alike.
    const DimTerm& last = rest.expression()->terms.back();
    if (last.atoms.empty()) {
      const std::int64_t whole = floor_div_int(last.coefficient, b.value());
      if (whole != 0) {
        out = out + Dim(whole);
        rest = rest - Dim(whole) * b;
      }
    }
    // Nested divisions by constants merge.
    const DimExpr& expr = *rest.expression();
    if (expr.terms.size() == 1 && expr.terms[0].coefficient == 1 && expr.terms[0].atoms.size() == 1) {
      const DimAtom& atom = *expr.terms[0].atoms[0];
      if (atom.fn == DimFn::kFloorDiv && atom.b.is_static() && atom.b.value() > 0) {
        return out + floor_div(atom.a, atom.b * b);
      }
    }
  }
  return out + call(DimFn::kFloorDiv, rest, b);
}

Dim ceil_div(const Dim& a, const Dim& b) { return Dim(0) - floor_div(Dim(0) - a, b); }

Dim floor_mod(const Dim& a, const Dim& b) {
  if (any_unknown(a, b)) return Dim::unknown();
  if (!b.is(0)) {
    if ((a.is_static() && b.is_static()) || divide_exactly(a, b)) return a - b * floor_div(a, b);
  }
  return call(DimFn::kFloorMod, a, b);
}

bool surely_at_least(const Dim& a, const Dim& b) {
  if (a.is_static() && b.is_static()) return a.value() >= b.value();
  if (any_unknown(a, b)) return false;
  const auto bound = (a - b).lower_bound();
  return bound && *bound >= 0;
}

Dim min(const Dim& a, const Dim& b) {
  if (a == b || surely_at_least(b, a)) return a;
  if (surely_at_least(a, b)) return b;
  if (any_unknown(a, b)) return Dim::unknown();
  return to_string(a) < to_string(b) ? call(DimFn::kMin, a, b) : call(DimFn::kMin, b, a);
}

Dim max(const Dim& a, const Dim& b) {
  if (a == b || surely_at_least(a, b)) return a;
  if (surely_at_least(b, a)) return b;
  if (any_unknown(a, b)) return Dim::unknown();
  return to_string(a) < to_string(b) ? call(DimFn::kMax, a, b) : call(DimFn::kMax, b, a);
}

std::string to_string(const Dim& dim) { return cat(dim); }

Dim product(const std::vector<Dim>& dims) {
  Dim total = 1;
  for (const Dim& dim : dims) total = total * dim;
  return total;
}

}  // namespace onnx2tf
