#include "targets/tflite/compose.h"
#include "targets/tflite/kernel_types.h"

namespace onnx2tf::tflite {
namespace {

Match convert(const Graph& graph, NodeId id) { return convert_element_types(graph, id, kernel_types); }

constexpr Rule kRules[] = {
    {"keep_single_precision", keep_single_precision},
    {"convert_element_types", convert},
};

}  // namespace

std::span<const Rule> convert_for_kernels_rules() { return kRules; }

}  // namespace onnx2tf::tflite
