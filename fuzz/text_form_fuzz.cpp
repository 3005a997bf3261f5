#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ir/text_form.h"

/// Any text gives a graph or an error, and what a graph prints reads back as the same text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto graph = onnx2tf::parse_graph(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!graph.ok()) return 0;
  constexpr std::int64_t kAllElements = std::int64_t{1} << 40;
  const std::string text = onnx2tf::print_graph(*graph, kAllElements);
  const auto again = onnx2tf::parse_graph(text);
  if (!again.ok() || onnx2tf::print_graph(*again, kAllElements) != text) std::abort();
  return 0;
}
