#pragma once

#include "ir/op.h"

namespace onnx2tf {

enum class ReduceFn : std::uint8_t {
  kSum,
  kMean,
  kMax,
  kMin,
  kProd,
  kL1,
  kL2,
  kSumSquare,
  kLogSum,
  kLogSumExp,
  kAny,
  kAll,
};

template <>
struct EnumNames<ReduceFn> {
  static constexpr std::array<std::pair<ReduceFn, std::string_view>, 12> kRows = {{
      {ReduceFn::kSum, "sum"},
      {ReduceFn::kMean, "mean"},
      {ReduceFn::kMax, "max"},
      {ReduceFn::kMin, "min"},
      {ReduceFn::kProd, "prod"},
      {ReduceFn::kL1, "l1"},
      {ReduceFn::kL2, "l2"},
      {ReduceFn::kSumSquare, "sum_square"},
      {ReduceFn::kLogSum, "log_sum"},
      {ReduceFn::kLogSumExp, "log_sum_exp"},
      {ReduceFn::kAny, "any"},
      {ReduceFn::kAll, "all"},
  }};
};

/// Combines the elements along `axes` (sorted, >= 0). Over no elements: sum 0, prod 1, max and min the type's limits.
/// Axes that inference can't know come by operand 1 (a vector of i32 or i64, negative ones counted from the end, none
/// twice); `axes` is empty then, and where reduced axes are dropped the length of the vector must be known.
struct Reduce {
  ReduceFn fn = ReduceFn::kSum;
  std::vector<int> axes;
  bool keep_dims = true;
  static constexpr std::string_view kName = "reduce";
  static constexpr std::string_view kDoc = "Combines all elements along some axes.";
  static constexpr auto kFields = std::tuple{
      Field{"fn", &Reduce::fn, "how elements are combined"},
      Field{"axes", &Reduce::axes, "the axes that are reduced, sorted; empty where an operand brings them"},
      Field{"keep_dims", &Reduce::keep_dims, "whether reduced axes stay, with size 1"},
  };
};
ONNX2TF_DECLARE_OP(Reduce);

}  // namespace onnx2tf
