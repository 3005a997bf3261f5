#include "ops/pick.h"

#include <cstring>

#include "base/text.h"

namespace onnx2tf {
namespace {

/// What `picked` walks over.
struct Walk {
  const std::vector<std::vector<std::int64_t>>& at;
  std::vector<std::int64_t> strides;  // of the data, in elements
  std::size_t axes;                   // axes before the run that is copied at once
  std::size_t run_bytes;
  std::size_t element_bytes;
  const std::byte* from;
  const std::byte* fill;  // null: zeros, which are there already
  std::byte* to;

  void copy(std::size_t axis, std::int64_t offset, bool none) {
    if (axis < axes) {
      for (const std::int64_t index : at[axis]) {
        copy(axis + 1, offset + index * strides[axis], none || index == kNoElement);
      }
      return;
    }
    if (!none) {
      std::memcpy(to, from + static_cast<std::size_t>(offset) * element_bytes, run_bytes);
    } else if (fill != nullptr) {
      for (std::size_t i = 0; i < run_bytes; i += element_bytes) std::memcpy(to + i, fill, element_bytes);
    }
    to += run_bytes;
  }
};

bool takes_all(const std::vector<std::int64_t>& indices, std::int64_t dim) {
  if (static_cast<std::int64_t>(indices.size()) != dim) return false;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] != static_cast<std::int64_t>(i)) return false;
  }
  return true;
}

}  // namespace

std::vector<std::int64_t> counted(std::int64_t start, std::int64_t step, std::int64_t count) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < count; ++i) out.push_back(start + i * step);
  return out;
}

Result<Tensor> picked(const Tensor& data, const std::vector<std::vector<std::int64_t>>& at, const Tensor& filler) {
  if (at.size() != data.dims().size()) {
    return fail(Code::kInternal, cat(at.size(), " index lists for a tensor of rank ", data.rank()));
  }
  const std::size_t element_bytes = size_of(data.dtype());
  if (element_bytes == 0) {
    return fail(Code::kUnsupportedType, cat("tensors of ", name_of(data.dtype()), " can't be evaluated"));
  }
  std::vector<std::int64_t> dims;
  for (std::size_t axis = 0; axis < at.size(); ++axis) {
    for (const std::int64_t index : at[axis]) {
      if (index != kNoElement && (index < 0 || index >= data.dims()[axis])) {
        return fail(Code::kInvalidModel,
                    cat("index ", index, " is outside of axis ", axis, " of size ", data.dims()[axis]));
      }
    }
    dims.push_back(static_cast<std::int64_t>(at[axis].size()));
  }
  Tensor out = Tensor::zeros(data.dtype(), dims);
  if (out.count() == 0) return out;
  std::size_t axes = at.size();
  std::size_t run_bytes = element_bytes;
  while (axes > 0 && takes_all(at[axes - 1], data.dims()[axes - 1])) {
    --axes;
    run_bytes *= static_cast<std::size_t>(dims[axes]);
  }
  const Bytes from = TRY(data.bytes());
  const Bytes fill_bytes = filler.is_none() ? Bytes() : TRY(filler.bytes());
  const std::byte* fill_data = fill_bytes.size() == element_bytes ? fill_bytes.data().data() : nullptr;
  Walk walk{at,        row_major_strides(data.dims()), axes, run_bytes, element_bytes, from.data().data(),
            fill_data, out.mutable_data().data()};
  walk.copy(0, 0, false);
  return out;
}

}  // namespace onnx2tf
