#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ir/dim.h"
#include "ir/dtype.h"

namespace onnx2tf {

/// Affine quantization: real = scale * (stored - zero_point), per tensor (one entry) or along `axis` (one entry each).
struct Quant {
  std::vector<float> scales;
  std::vector<std::int64_t> zero_points;
  int axis = 0;

  friend bool operator==(const Quant&, const Quant&) = default;
};

/// What is known of a value before it is computed.
struct Type {
  DType dtype = DType::kNone;
  std::vector<Dim> dims;
  std::shared_ptr<const Quant> quant;
  /// Elements in row-major order, each an integer or an expression, of small integer tensors (shapes) where they are
  /// known: that is how a Reshape to [N, 2*C, H*W] keeps its meaning when N is dynamic. Null where nothing is known;
  /// single elements may be Dim::unknown().
  std::shared_ptr<const std::vector<Dim>> elements;

  Type() = default;
  Type(DType dtype_in, std::vector<Dim> dims_in) : dtype(dtype_in), dims(std::move(dims_in)) {}

  /// The type of an operand that is not there.
  bool is_none() const { return dtype == DType::kNone; }
  int rank() const { return static_cast<int>(dims.size()); }
  bool is_static() const;
  /// Product of the dims, an expression if one is.
  Dim count() const { return product(dims); }
  /// Dims as integers; only for static types.
  std::vector<std::int64_t> static_dims() const;
  Type with_elements(std::vector<Dim> values) const;

  /// Equal element types, dims and quantization; known elements are not part of a type's identity.
  friend bool operator==(const Type& a, const Type& b);
};

/// "f32[1,64,H,W]".
std::ostream& operator<<(std::ostream& out, const Type& type);
std::string to_string(const Type& type);

/// The largest number of elements for which `Type::elements` is tracked.
inline constexpr std::int64_t kMaxTrackedElements = 256;

}  // namespace onnx2tf
