#pragma once

#include <random>
#include <string>
#include <vector>

#include "ir/graph.h"
#include "targets/target.h"

namespace onnx2tf::test {

/// Builds one small graph. `n` stands for a dim that the case wants dynamic: a symbol when the file is written, an
/// integer when the expected values are computed.
class Maker {
 public:
  explicit Maker(Dim n_in) : n(std::move(n_in)), builder_(graph, {.fold_bytes = 0, .max_growth = 0}) {}

  const Dim n;
  Graph graph;

  ValueId input(std::vector<Dim> dims, DType dtype = DType::kF32);
  /// An input whose channels, the last of `dims`, become its second axis.
  ValueId image(std::vector<Dim> dims, DType dtype = DType::kF32);
  /// A constant of random floats in [-1, 1].
  ValueId weights(std::vector<std::int64_t> dims);
  ValueId constant(const Tensor& tensor) { return graph.add_constant(tensor); }
  ValueId ints(std::vector<std::int64_t> dims, const std::vector<std::int64_t>& values, DType dtype = DType::kI64) {
    return constant(Tensor::of_ints(dtype, std::move(dims), values));
  }
  ValueId add(Op op, std::vector<ValueId> inputs);
  void output(ValueId value) { graph.add_output("out" + std::to_string(graph.outputs().size()), value); }

  Status status;

 private:
  GraphBuilder builder_;
  std::mt19937 random_{7};
};

struct Case {
  std::string_view name;
  void (*make)(Maker& m);
  bool dynamic = false;
  bool physical = false;  ///< past layout assignment: window dims may be any
  LegalizeOptions legalize = {};
};

/// Every emitter and lowering of the targets, on graphs small enough to evaluate.
std::vector<Case> window_cases();
std::vector<Case> product_cases();
std::vector<Case> movement_cases();
std::vector<Case> elementwise_cases();
std::vector<Case> size_cases();

}  // namespace onnx2tf::test
