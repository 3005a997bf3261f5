#pragma once

#include <flatbuffers/flatbuffers.h>

#include "ir/op.h"
#include "schema_generated.h"

namespace onnx2tf::tflite {

/// An operator as the file would have it: what decides its version and whether its kernel takes it.
struct OperatorUse {
  tflite_schema::BuiltinOperator code;
  Types inputs;  ///< none for operands that are not there
  Types outputs;
  const flatbuffers::Table* options = nullptr;

  DType in(std::size_t i) const { return i < inputs.size() ? inputs[i].dtype : DType::kNone; }
  int rank(std::size_t i) const { return i < inputs.size() ? inputs[i].rank() : 0; }
};

}  // namespace onnx2tf::tflite
