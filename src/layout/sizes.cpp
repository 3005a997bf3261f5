#include "layout/sizes.h"

#include <algorithm>
#include <numeric>

namespace onnx2tf::layout {
namespace {

/// The primes from `from` on.
class Primes {
 public:
  explicit Primes(std::int64_t from) : next_(from) {}
  std::int64_t next() {
    while (!is_prime(next_)) ++next_;
    return next_++;
  }

 private:
  static bool is_prime(std::int64_t n) {
    for (std::int64_t d = 2; d * d <= n; ++d) {
      if (n % d == 0) return false;
    }
    return true;
  }
  std::int64_t next_;
};

std::vector<std::string> symbols_of(const Graph& graph) {
  std::vector<std::string> out;
  std::unordered_map<std::string, bool> seen;
  for (std::size_t v = 0; v < graph.value_count(); ++v) {
    for (const Dim& dim : graph.type(static_cast<ValueId>(v)).dims) {
      if (dim.is_static()) continue;
      for (std::string& symbol : dim.symbols()) {
        if (seen.try_emplace(symbol, true).second) out.push_back(std::move(symbol));
      }
    }
  }
  return out;
}

SymbolValues numbers_for(const std::vector<std::string>& symbols, std::int64_t first_prime, std::int64_t factor) {
  SymbolValues out;
  Primes primes(first_prime);
  for (const std::string& symbol : symbols) out[symbol] = primes.next() * factor;
  return out;
}

/// How well numbers suit a graph, the second ones included.
enum class Fit : std::uint8_t { kGood, kSecondTooLarge, kEmptyDims, kTooLarge };

Result<Fit> evaluate_all(const Graph& graph, const SymbolValues& values, std::vector<Ints>& out) {
  Fit fit = Fit::kGood;
  out.assign(graph.value_count(), {});
  for (std::size_t v = 0; v < graph.value_count(); ++v) {
    for (const Dim& dim : graph.type(static_cast<ValueId>(v)).dims) {
      const std::int64_t n = dim.is_static() ? dim.value() : TRY(dim.evaluate(values));
      if (n <= 0 && !dim.is_static()) fit = Fit::kEmptyDims;
      out[v].push_back(std::max<std::int64_t>(n, 0));
    }
    if (!checked_count(out[v])) return Fit::kTooLarge;
  }
  return fit;
}

}  // namespace

Result<Sizes> Sizes::of(const Graph& graph) {
  Sizes out;
  const std::vector<std::string> symbols = symbols_of(graph);
  // Multiples of 32 survive five halvings; larger ones are for models that cut off a fixed number of elements.
  Fit best = Fit::kTooLarge;
  for (const std::int64_t factor : {32, 256, 2048, 16384, 8, 1}) {
    SymbolValues values = numbers_for(symbols, 3, factor);
    std::vector<Ints> dims;
    Fit fit = TRY(evaluate_all(graph, values, dims));
    SymbolValues second = numbers_for(symbols, 3 + 2 * static_cast<std::int64_t>(symbols.size()), factor * 2);
    std::vector<Ints> second_dims;
    const auto second_fit = evaluate_all(graph, second, second_dims);
    if (!second_fit.ok() || *second_fit == Fit::kTooLarge) {
      second = values;  // no second opinion is better than one beyond 64 bits
      if (fit == Fit::kGood) fit = Fit::kSecondTooLarge;
    }
    if (fit >= best) continue;
    best = fit;
    out.first_ = std::move(values);
    out.second_ = std::move(second);
    out.dims_ = std::move(dims);
    if (fit == Fit::kGood) break;
  }
  if (best == Fit::kTooLarge) return fail(Code::kLimit, "a value has more than 2^62 elements");
  for (const Ints& dims : out.dims_) out.irregular_.push_back(std::ranges::find(dims, 0) != dims.end());
  for (std::size_t v = 0; v < graph.value_count() && !symbols.empty(); ++v) {
    const Type& type = graph.type(static_cast<ValueId>(v));
    for (std::size_t axis = 0; axis < type.dims.size(); ++axis) {
      if (type.dims[axis].is_static()) continue;
      std::vector<Dim>& same = out.named_[out.dims_[v][axis]];
      if (std::ranges::find(same, type.dims[axis]) == same.end()) same.push_back(type.dims[axis]);
    }
  }
  return out;
}

Result<std::int64_t> Sizes::second(const Dim& dim) const {
  return dim.is_static() ? Result<std::int64_t>(dim.value()) : dim.evaluate(second_);
}

Result<Ints> Sizes::second_dims(const Type& type) const {
  Ints out;
  for (const Dim& dim : type.dims) out.push_back(TRY(second(dim)));
  return out;
}

Result<AxisPieces> Sizes::second_pieces(const Stored& stored) const {
  AxisPieces out;
  for (const auto& dim : stored) {
    for (const Piece& piece : dim) out.push_back({piece.axis, TRY(second(piece.size)), TRY(second(piece.stride))});
  }
  return out;
}

std::optional<Dim> Sizes::inner_part(const Dim& dim, std::int64_t size) const {
  if (dim.is_static()) return Dim(size);
  const auto divides = [&](const Dim& part) { return floor_div(dim, part) * part == dim; };
  if (const auto found = named_.find(size); found != named_.end()) {
    const auto part = std::ranges::find_if(found->second, divides);
    if (part != found->second.end()) return *part;
  }
  return divides(size) ? std::optional(Dim(size)) : std::nullopt;
}

bool Sizes::name_parts(int axis, const Dim& dim, std::int64_t size, Stored& stored, const StoredPieces& pieces) const {
  std::int64_t stride = 1;
  Dim step = 1;
  Dim rest = dim;
  std::size_t named = 0;
  std::size_t total = 0;
  for (const AxisPieces& of_dim : pieces) {
    total += static_cast<std::size_t>(
        std::ranges::count_if(of_dim, [&](const AxisPiece& piece) { return piece.axis == axis && piece.size != 1; }));
  }
  // Innermost part first; each begins where the one before ends.
  for (bool found = true; found && named < total;) {
    found = false;
    for (std::size_t d = 0; d < pieces.size() && !found; ++d) {
      for (std::size_t i = 0; i < pieces[d].size() && !found; ++i) {
        const AxisPiece& piece = pieces[d][i];
        if (piece.axis != axis || piece.size == 1 || piece.stride != stride) continue;
        const auto part = ++named == total ? std::optional(rest) : inner_part(rest, piece.size);
        if (!part) return false;
        stored[d][i].size = *part;
        stored[d][i].stride = step;
        step = step * *part;
        rest = floor_div(rest, *part);
        stride *= piece.size;
        found = true;
      }
    }
  }
  return named == total && stride == size;
}

std::optional<Stored> Sizes::stored(const StoredPieces& pieces, const Type& type, const Ints& dims) const {
  Stored out(pieces.size());
  for (std::size_t d = 0; d < pieces.size(); ++d) {
    out[d].reserve(pieces[d].size());
    for (const AxisPiece& piece : pieces[d]) {
      if (piece.axis >= static_cast<int>(dims.size())) return {};
      out[d].push_back({piece.axis, piece.size, piece.stride});
    }
  }
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (!name_parts(static_cast<int>(axis), type.dims[axis], dims[axis], out, pieces)) return {};
  }
  return out;
}

}  // namespace onnx2tf::layout
