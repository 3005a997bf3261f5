#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "ir/graph.h"

namespace onnx2tf {

/// Computes symbolic dims at run time: as i32 arithmetic on the shapes of values that have a symbol as a dim. Every
/// expression is computed once per graph.
class RuntimeShapes {
 public:
  explicit RuntimeShapes(Graph& graph) : graph_(graph), builder_(graph) {}

  /// Remembers where symbols can be read off: the dims of `value` that are bare symbols. A symbol is read where it was
  /// seen first.
  void see(ValueId value);
  /// Remembers that a symbol can be read off element `i` of a vector of integers.
  void see_element(const Dim& dim, ValueId vector, std::int64_t i);
  /// A vector of i32 with these dims. Fails if a symbol in them was not seen.
  Result<ValueId> vector(const std::vector<Dim>& dims);

 private:
  /// The dim as a vector of one i32.
  Result<ValueId> element(const Dim& dim);
  Result<ValueId> atom(const detail::DimAtom& atom);
  Result<ValueId> symbol(const std::string& name);

  /// The dim `at` of the value, or its element `at`.
  struct Source {
    ValueId value;
    std::int64_t at;
    bool is_element = false;
  };
  /// The vector that has what the source means, as i32.
  Result<ValueId> vector_of(const Source& source);
  Graph& graph_;
  GraphBuilder builder_;
  std::unordered_map<std::string, Source> sources_;
  std::unordered_map<std::string, ValueId> computed_;   // by the expression's text
  std::unordered_map<std::uint32_t, ValueId> shapes_;   // of values
  std::unordered_map<std::uint32_t, ValueId> vectors_;  // values as i32
};

}  // namespace onnx2tf
