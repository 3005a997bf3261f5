#include "base/text.h"
#include "targets/emit_graph.h"
#include "targets/keras/emitters.h"
#include "targets/keras/names.h"
#include "targets/keras/target.h"
#include "targets/keras/writers.h"

namespace onnx2tf::keras {
namespace {

struct Emitted {
  Net net;
  FormatOutput output;
};

/// The network; all nodes that Keras has no layer or op for are one error.
Result<Emitted> emitted(const FormatInput& input) {
  Emission emission(input.graph, input.model_name);
  TRY(emission.start());
  Emitted out;
  TRY(emit_graph(input.graph, "Keras", emission, [&](const Node& node) {
    ++out.output.ops;
    return emission.is_constant() ? emission.evaluate() : emit_node(node.op, emission);
  }));
  TRY(emission.finish());
  out.net = emission.take();
  return out;
}

using Write = Result<std::uint64_t> (*)(const Net& net, const std::filesystem::path& path);

Result<FormatOutput> write_with(const FormatInput& input, std::string_view suffix, Write write) {
  Emitted made = TRY(emitted(input));
  made.output.renamed = renamed_ports(made.net);
  made.output.files = {cat(input.model_name, suffix)};
  made.output.bytes = TRY(write(made.net, input.folder / made.output.files[0]));
  return std::move(made.output);
}

Result<FormatOutput> write_v3(const FormatInput& input) { return write_with(input, "_float32.keras", write_keras); }
Result<FormatOutput> write_hdf5(const FormatInput& input) { return write_with(input, "_float32.h5", write_h5); }
Result<FormatOutput> write_weights(const FormatInput& input) {
  return write_with(input, "_float32.weights.h5", write_weights_h5);
}
Result<FormatOutput> write_initializers(const FormatInput& input) {
  FormatOutput out{.files = {cat(input.model_name, "_float32_weights.h5")}, .renamed = {}};
  out.bytes = TRY(write_initializers_h5(input.initializers, input.folder / out.files[0]));
  return out;
}

constexpr Format kFormats[] = {
    {"keras", [](const FormatOptions& options) { return options.keras_v3; }, write_v3},
    {"h5", [](const FormatOptions& options) { return options.h5; }, write_hdf5},
    {"weights_h5", [](const FormatOptions& options) { return options.weights; }, write_weights},
    {"initializers_h5", [](const FormatOptions& options) { return options.weights; }, write_initializers},
};

LayoutCosts layout_costs() {
  LayoutCosts costs;
  costs.max_copy_rank = costs.max_broadcast_rank = costs.max_slice_rank = 8;
  costs.max_pad_rank = costs.max_rank = 5;  // of TensorFlow's mirrored borders and softmax
  return costs;
}

constexpr Target kTarget = {"Keras", layout_costs, legalize_logical, legalize_physical, kFormats};

}  // namespace

const Target& target() { return kTarget; }

}  // namespace onnx2tf::keras
