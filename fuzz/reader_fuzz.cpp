#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "onnx/importer.h"
#include "onnx/model.h"

/// Any bytes give a model or an error, and any model a graph or an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using onnx2tf::Bytes;
  const std::span<const std::byte> view(reinterpret_cast<const std::byte*>(data), size);
  const auto model = onnx2tf::onnx::read_model(Bytes(view, std::make_shared<int>(0)), {});
  if (!model.ok()) return 0;
  // What was read must be readable.
  for (const auto& initializer : model->graph.initializers) {
    constexpr std::size_t kLarge = std::size_t{1} << 20;
    if (initializer.tensor.byte_size() <= kLarge) static_cast<void>(initializer.tensor.loaded());
  }
  static_cast<void>(onnx2tf::onnx::import_model(*model, {}));
  return 0;
}
