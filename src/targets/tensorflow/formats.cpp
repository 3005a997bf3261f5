#include "base/text.h"
#include "targets/emit_graph.h"
#include "targets/tensorflow/emitters.h"
#include "targets/tensorflow/saved_model.h"
#include "targets/tensorflow/target.h"

namespace onnx2tf::tensorflow {
namespace {

/// More bytes of constants than this do not go into one message, whose end is at 2^31.
constexpr std::uint64_t kMaxConstants = 1'900'000'000;
/// Floating-point constants of at least this many elements become variables: weights, no shapes and factors.
constexpr std::int64_t kMinVariableCount = 2;

struct Emitted {
  GraphDef graph;
  Signature signature;
  FormatOutput output;
};

Result<Emitted> emitted(const Graph& graph, EmissionOptions options) {
  Emission emission(graph, options);
  TRY(emission.start());
  Emitted out;
  TRY(emit_graph(graph, "TensorFlow", emission, [&](const Node& node) { return emit_node(node.op, emission); }));
  TRY(emission.finish());
  out.signature = {emission.inputs(), emission.outputs()};
  out.graph = emission.take();
  for (const NodeDef& node : out.graph.nodes) out.output.ops += node.op == "Const" || node.op == "Placeholder" ? 0 : 1;
  return out;
}

const Tensor* constant_of(const NodeDef& node) {
  if (node.op != "Const") return nullptr;
  for (const auto& [name, value] : node.attrs) {
    if (name == "value") return std::get_if<Tensor>(&value);
  }
  return nullptr;
}

std::uint64_t constant_bytes(const GraphDef& graph) {
  std::uint64_t sum = 0;
  for (const NodeDef& node : graph.nodes) {
    if (const Tensor* constant = constant_of(node)) sum += constant->byte_size();
  }
  return sum;
}

/// The constants that training would change.
std::set<std::string> weights(const GraphDef& graph) {
  std::set<std::string> out;
  for (const NodeDef& node : graph.nodes) {
    const Tensor* constant = constant_of(node);
    if (constant != nullptr && is_float(constant->dtype()) && constant->count() >= kMinVariableCount) {
      out.insert(node.name);
    }
  }
  return out;
}

bool always(const FormatOptions&) { return true; }

Result<FormatOutput> write_saved_model_format(const FormatInput& input) {
  Emitted made = TRY(emitted(input.graph, {}));
  SavedModelForm form = input.options.saved_model_form;
  if (form == SavedModelForm::kAuto) {
    const bool large = constant_bytes(made.graph) > kMaxConstants;
    form = large ? SavedModelForm::kVariables : SavedModelForm::kConstants;
  }
  const std::set<std::string> variables = weights(made.graph);
  if (form == SavedModelForm::kVariables && variables.empty()) form = SavedModelForm::kConstants;
  FormatOutput out = std::move(made.output);
  const Signature written = loadable(made.signature);
  for (std::size_t i = 0; i < written.inputs.size(); ++i) {
    const std::string& name = made.signature.inputs[i].key;
    if (written.inputs[i].key != name) out.renamed.emplace_back(name, written.inputs[i].key);
  }
  out.files = {"saved_model.pb"};
  if (form == SavedModelForm::kConstants) {
    out.bytes = TRY(write_saved_model(made.graph, made.signature, input.folder));
    return out;
  }
  out.files.insert(out.files.end(), {"variables/variables.index", "variables/variables.data-00000-of-00001"});
  const auto write = form == SavedModelForm::kFunctions ? write_callable_saved_model : write_saved_model_with_variables;
  out.bytes = TRY(write(made.graph, made.signature, variables, input.folder));
  return out;
}

Result<FormatOutput> write_frozen_format(const FormatInput& input) {
  Emitted made = TRY(emitted(input.graph, {.frozen = true}));
  FormatOutput out = std::move(made.output);
  out.files = {cat(input.model_name, "_float32.pb")};
  out.bytes = TRY(write_frozen_graph(made.graph, input.folder / out.files[0]));
  for (const auto* ports : {&made.signature.inputs, &made.signature.outputs}) {
    for (const SignaturePort& port : *ports) {
      if (port.tensor != cat(port.key, ":0")) out.renamed.emplace_back(port.key, port.tensor);
    }
  }
  return out;
}

constexpr Format kFormats[] = {
    {"saved_model", always, write_saved_model_format},
    {"tfv1_pb", [](const FormatOptions& options) { return options.tfv1_pb; }, write_frozen_format},
};

constexpr Target kTarget = {"TensorFlow", layout_costs, legalize_logical, legalize_physical, kFormats};

}  // namespace

const Target& target() { return kTarget; }

LayoutCosts layout_costs() {
  LayoutCosts costs;
  costs.max_copy_rank = costs.max_broadcast_rank = 8;
  costs.max_slice_rank = 7;                 // in TensorFlow 1
  costs.max_pad_rank = costs.max_rank = 5;  // of mirrored borders, and of softmax where it is oneDNN's
  costs.depth_to_space = true;
  return costs;
}

}  // namespace onnx2tf::tensorflow
