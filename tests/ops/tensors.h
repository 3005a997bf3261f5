#pragma once

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "ir/op.h"

namespace onnx2tf::test {

/// A float tensor of the given elements.
inline Tensor floats(std::vector<std::int64_t> dims, const std::vector<float>& values) {
  return Tensor::of_floats(DType::kF32, std::move(dims), values);
}

inline Tensor ints(std::vector<std::int64_t> dims, const std::vector<std::int64_t>& values) {
  return Tensor::of_ints(DType::kI64, std::move(dims), values);
}

/// start, start + 1, ... as floats.
inline Tensor counting(std::vector<std::int64_t> dims, float start = 0) {
  std::vector<float> values(static_cast<std::size_t>(count_of(dims)));
  std::iota(values.begin(), values.end(), start);
  return floats(std::move(dims), values);
}

/// The op's only result; a test failure and none if it fails.
inline Tensor evaluated(const Op& op, const std::vector<Tensor>& in) {
  auto out = op.eval(in);
  if (!out.ok()) {
    ADD_FAILURE() << op << ": " << out.error().text();
    return {};
  }
  return out->at(0);
}

/// The op's only result type; a test failure and none if it fails.
inline Type inferred(const Op& op, const Types& in) {
  auto out = op.infer(in);
  if (!out.ok()) {
    ADD_FAILURE() << op << ": " << out.error().text();
    return {};
  }
  return out->at(0);
}

/// The message with which inference fails.
inline std::string refused(const Op& op, const Types& in) {
  const auto out = op.infer(in);
  return out.ok() ? "no error" : out.error().message;
}

inline void expect_elements(const Tensor& tensor, const std::vector<double>& values, double tolerance = 1e-5) {
  ASSERT_EQ(tensor.count(), static_cast<std::int64_t>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(tensor.element(static_cast<std::int64_t>(i)), values[i], tolerance) << "element " << i;
  }
}

}  // namespace onnx2tf::test
