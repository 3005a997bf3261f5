#pragma once

#include <memory>

#include "ir/tensor.h"
#include "onnx/external_data.h"
#include "onnx/wire_reader.h"

namespace onnx2tf::onnx {

/// What reading a part of a model needs of the whole.
struct Source {
  std::shared_ptr<const void> owner;  ///< keeps the file's bytes alive
  const std::byte* file = nullptr;    ///< its first byte
  ExternalFiles external;
};

struct NamedTensor {
  std::string_view name;
  Tensor tensor;
};

/// Reads an onnx.TensorProto. Raw, packed float and external data become views; other encodings are decoded. Four-bit
/// integers are unpacked. Errors: invalid-model (dims that are negative or overflow, data that doesn't fill them, two
/// kinds of data), unsupported-type, io (external file).
Result<NamedTensor> read_tensor(WireReader in, Source& source);

/// Reads an onnx.SparseTensorProto; the dense tensor is deferred until it is read.
Result<NamedTensor> read_sparse_tensor(WireReader in, Source& source);

}  // namespace onnx2tf::onnx
