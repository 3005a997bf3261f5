#include "onnx/importer.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

#include "base/nearest.h"
#include "base/text.h"
#include "onnx/input_types.h"
#include "onnx/node_context.h"
#include "onnx/plan.h"

namespace onnx2tf::onnx {
namespace {

using onnx2tf::Graph;

constexpr std::string_view domain_name(std::string_view domain) { return domain.empty() ? "ai.onnx" : domain; }

/// The operator of a node at the opset that it was written for, and what imports it (null: nothing does).
struct Operator {
  std::int64_t opset = 1;
  const Importer* importer = nullptr;
};

/// Looks operators up once per kind, not once per node.
class OperatorTable {
 public:
  Result<Operator> find(const FlatNode& flat) {
    const Node& node = *flat.node;
    const auto [row, fresh] = known_.try_emplace(Key{flat.opsets, node.domain, node.op_type});
    if (!fresh) return row->second;
    Operator& found = row->second;
    const auto opset = flat.opsets->find(node.domain);
    if (opset != flat.opsets->end()) {
      found.opset = opset->second;
    } else if (node.domain.empty()) {
      return fail(Code::kInvalidModel,
                  cat(describe(node), " needs ai.onnx, but the model does not say which opset of it"));
    }
    const bool in_range = found.opset > 0 && found.opset <= std::numeric_limits<int>::max();
    if (in_range) found.importer = find_importer(node.domain, node.op_type, static_cast<int>(found.opset));
    return found;
  }

 private:
  using Key = std::tuple<const Opsets*, std::string_view, std::string_view>;
  std::map<Key, Operator> known_;
};

/// Fails if any node of the plan has no importer: one error with all of them, grouped by operator.
Status check_supported(const FlatGraph& flat, const Plan& plan, OperatorTable& operators) {
  constexpr std::size_t kNamesShown = 3;
  struct Group {
    std::size_t count = 0;
    std::vector<std::string> names;
  };
  std::map<std::string, Group> groups;
  std::size_t nodes = 0;
  for (const std::size_t index : plan.nodes) {
    const Operator op = TRY(operators.find(flat.nodes[index]));
    if (op.importer != nullptr) continue;
    const Node& node = *flat.nodes[index].node;
    Group& group = groups[cat(node.op_type, " (", domain_name(node.domain), " ", op.opset, ")")];
    ++group.count;
    ++nodes;
    if (group.names.size() < kNamesShown) {
      const bool named = !node.name.empty() || node.outputs.empty();
      group.names.push_back(cat("'", named ? node.name : node.outputs.front(), "'"));
    }
  }
  if (groups.empty()) return {};
  std::string message = cat(groups.size(), groups.size() == 1 ? " operator is" : " operators are", " not supported (",
                            nodes, nodes == 1 ? " node):" : " nodes):");
  for (const auto& [op, group] : groups) {
    message += cat("\n  ", op, ": ", group.count, group.count == 1 ? " node, " : " nodes, ", join(group.names, ", "),
                   group.count > group.names.size() ? ", ..." : "");
  }
  return fail(Code::kUnsupportedOp, message, "cut the model before them (-onimc) or behind them (-inimc)");
}

/// Builds the graph of a plan.
class Import {
 public:
  Import(const Model& model, const FlatGraph& flat, const ValueTable& table, OperatorTable& operators,
         const ImportOptions& options)
      : model_(model),
        flat_(flat),
        table_(table),
        operators_(operators),
        options_(options),
        builder_(graph_, builder_options(options)),
        values_(table.size(), kNoValue) {}

  Result<Graph> run(const Plan& plan, const std::vector<InputSpec>& inputs) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      values_[index_of(plan.inputs[i])] = graph_.add_input(inputs[i].name, inputs[i].type);
    }
    for (const std::size_t index : plan.nodes) TRY(import_node(index));
    for (const NameId output : plan.outputs) {
      graph_.add_output(std::string(table_.row(output).name), TRY(operand(output)));
    }
    declare_outputs();
    return std::move(graph_);
  }

 private:
  static GraphBuilder::Options builder_options(const ImportOptions& options) {
    if (!options.no_large_tensor) return {};
    return {.fold_bytes = 4096, .max_growth = 1};
  }

  /// The source may declare dims of outputs that only run time would tell.
  void declare_outputs() {
    for (Port& port : graph_.outputs()) {
      for (const ValueInfo& info : model_.graph.outputs) {
        std::vector<Dim>& dims = port.source_type.dims;
        if (info.name != port.name || !info.has_shape || info.dims.size() != dims.size()) continue;
        for (std::size_t axis = 0; axis < dims.size(); ++axis) {
          if (is_own_symbol(dims[axis]) && info.dims[axis].is_static()) dims[axis] = info.dims[axis];
        }
      }
    }
  }

  /// Whether no input has the symbol: those are free, whatever outputs are declared as.
  bool is_own_symbol(const Dim& dim) const {
    if (!dim.is_symbol()) return false;
    const std::string name = to_string(dim);
    return std::ranges::none_of(graph_.inputs(), [&](const Port& input) {
      return std::ranges::any_of(graph_.type(input.value).dims,
                                 [&](const Dim& other) { return std::ranges::count(other.symbols(), name) > 0; });
    });
  }

  /// The value in the graph; constants come into it when they are first read.
  Result<ValueId> operand(NameId name) {
    if (name == kNothing) return kNoValue;
    ValueId& value = values_[index_of(name)];
    if (value != kNoValue) return value;
    const ValueTable::Row& row = table_.row(name);
    if (row.giver != ValueTable::Giver::kInitializer) {
      return fail(Code::kInternal, cat("value '", row.name, "' is read before it is made"));
    }
    const Tensor& tensor = model_.graph.initializers[row.index].tensor;
    if (tensor.dtype() == DType::kString) {
      return fail(Code::kUnsupportedType, cat("initializer '", row.name, "' holds strings, which are not supported"));
    }
    value = graph_.add_constant(tensor, std::string(row.name));
    return value;
  }

  Status import_node(std::size_t index) {
    const FlatNode& flat = flat_.nodes[index];
    const Operator op = TRY(operators_.find(flat));
    std::vector<ValueId> inputs;
    inputs.reserve(flat.node->inputs.size());
    for (const NameId name : table_.operands(index)) inputs.push_back(TRY(operand(name)));

    auto origin = std::make_shared<Origin>();
    origin->node = node_name(*flat.node);
    origin->op = cat(flat.node->op_type, ", ", domain_name(flat.node->domain), " ", op.opset);
    builder_.set_origin(origin);
    auto imported = results_of(*flat.node, op, inputs);
    if (imported.ok()) {
      name_results(index, *imported);
      return {};
    }
    const auto type = [&](ValueId id) { return id == kNoValue ? std::string("-") : to_string(graph_.type(id)); };
    return std::move(imported)
        .in(cat("in: node '", origin->node, "' (", origin->op, "), inputs ", join(inputs, ", ", type)))
        .error();
  }

  Result<std::vector<ValueId>> results_of(const Node& node, const Operator& op, const std::vector<ValueId>& inputs) {
    for (std::size_t i = 0; i < op.importer->min_inputs; ++i) {
      if (i < inputs.size() && inputs[i] != kNoValue) continue;
      return fail(Code::kInvalidModel,
                  cat("operand ", i, " is missing; ", node.op_type, " needs ", op.importer->min_inputs));
    }
    std::vector<const ValueInfo*> declared;
    for (const std::string_view output : node.outputs) declared.push_back(table_.info(output));
    NodeContext context(node, static_cast<int>(op.opset), inputs, builder_, std::move(declared));
    std::vector<ValueId> results = TRY(op.importer->import(context));
    TRY(context.finish());
    results.resize(std::max(results.size(), node.outputs.size()), kNoValue);
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i].empty() || results[i] != kNoValue) continue;
      return fail(Code::kUnsupportedOp,
                  cat("result ", i, " ('", node.outputs[i], "') of ", node.op_type, " is not supported"));
    }
    return results;
  }

  void name_results(std::size_t index, const std::vector<ValueId>& results) {
    for (std::size_t i = 0; i < table_.results(index).size(); ++i) {
      const NameId name = table_.results(index)[i];
      if (name == kNothing) continue;
      // A cut input keeps the value that comes from outside.
      ValueId& value = values_[index_of(name)];
      if (value == kNoValue) value = results[i];
      std::string& known = graph_.value(results[i]).name;
      if (known.empty()) known = table_.row(name).name;
    }
  }

  /// The node's name; "Conv_3" for the third unnamed Conv, or its first output in quotes if names aren't invented.
  std::string node_name(const Node& node) {
    if (!node.name.empty()) return std::string(node.name);
    if (options_.name_unnamed_nodes) return cat(node.op_type, "_", ++unnamed_[node.op_type]);
    return node.outputs.empty() ? std::string() : cat("\"", node.outputs.front(), "\"");
  }

  const Model& model_;
  const FlatGraph& flat_;
  const ValueTable& table_;
  OperatorTable& operators_;
  const ImportOptions& options_;
  Graph graph_;
  GraphBuilder builder_;
  std::vector<ValueId> values_;  // by NameId
  std::map<std::string_view, std::size_t> unnamed_;
};

/// Everything about one import that its steps share.
class Driver {
 public:
  Driver(const Model& model, const ImportOptions& options) : model_(model), options_(options) {}

  Result<Imported> run() {
    flat_ = TRY(inline_functions(model_));
    table_.emplace(model_, flat_);
    const auto cut_inputs = TRY(cut_names(options_.cut_inputs, "-inimc"));
    const auto outputs = TRY(output_names());
    const Plan plan = TRY(make_plan(model_, flat_, *table_, outputs, cut_inputs));
    TRY(check_supported(flat_, plan, operators_));
    std::vector<InputSpec> inputs = TRY(inputs_of(plan));
    TRY(fix_shapes(options_, inputs, warnings_));
    Graph graph = TRY(build(plan, inputs));
    TRY(graph.compact());
    return Imported{std::move(graph), std::move(warnings_)};
  }

 private:
  Result<Graph> build(const Plan& plan, const std::vector<InputSpec>& inputs) {
    return Import(model_, flat_, *table_, operators_, options_).run(plan, inputs);
  }

  Result<std::vector<NameId>> cut_names(const std::vector<std::string>& names, std::string_view option) const {
    std::vector<NameId> out;
    for (const std::string& name : names) {
      const NameId id = table_->find(name);
      if (id == kNothing) {
        return fail(Code::kOption, cat(option, " names '", name, "', which is no value of the model"),
                    did_you_mean(name, table_->names()));
      }
      if (std::ranges::find(out, id) == out.end()) out.push_back(id);
    }
    return out;
  }

  Result<std::vector<NameId>> output_names() const {
    if (!options_.cut_outputs.empty()) return cut_names(options_.cut_outputs, "-onimc");
    std::vector<NameId> out;
    std::vector<bool> seen(table_->size(), false);
    for (const ValueInfo& output : model_.graph.outputs) {
      const NameId id = table_->find(output.name);
      if (id == kNothing) return fail(Code::kInvalidModel, cat("output '", output.name, "' is given by nothing"));
      if (seen[index_of(id)]) return fail(Code::kInvalidModel, cat("output '", output.name, "' is given twice"));
      seen[index_of(id)] = true;
      out.push_back(id);
    }
    if (out.empty()) return fail(Code::kInvalidModel, "the model has no outputs");
    return out;
  }

  /// Types of the plan's inputs: declared, or inferred where the model was cut at a value without a declared type.
  Result<std::vector<InputSpec>> inputs_of(const Plan& plan) {
    std::vector<InputSpec> out(plan.inputs.size());
    std::vector<NameId> unknown;
    std::vector<std::size_t> places;  // of the unknown ones in `out`
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
      const ValueTable::Row& row = table_->row(plan.inputs[i]);
      const ValueInfo* const info = table_->info(row.name);
      const bool declared = info != nullptr && info->has_shape && info->dtype != DType::kNone;
      if (row.giver == ValueTable::Giver::kInitializer) {
        const Type type = model_.graph.initializers[row.index].tensor.type();
        out[i] = {std::string(row.name), Type(type.dtype, type.dims), true};
      } else if (row.giver == ValueTable::Giver::kInput || declared) {
        out[i] = TRY(input_spec(*info));
      } else {
        unknown.push_back(plan.inputs[i]);
        places.push_back(i);
      }
    }
    if (unknown.empty()) return out;
    auto inferred = infer_inputs(unknown);
    if (!inferred.ok()) {
      const auto name = [&](NameId id) { return table_->row(id).name; };
      return std::move(inferred).in(cat("while: inferring the types of ", join(unknown, ", ", name))).error();
    }
    for (std::size_t i = 0; i < places.size(); ++i) out[places[i]] = std::move((*inferred)[i]);
    return out;
  }

  /// Imports what leads to the values just for their types.
  Result<std::vector<InputSpec>> infer_inputs(const std::vector<NameId>& values) {
    const Plan before = TRY(make_plan(model_, flat_, *table_, values, {}));
    TRY(check_supported(flat_, before, operators_));
    std::vector<InputSpec> inputs = TRY(inputs_of(before));
    TRY(fix_shapes({}, inputs, warnings_));
    const Graph graph = TRY(build(before, inputs));
    std::vector<InputSpec> out;
    for (const Port& port : graph.outputs()) {
      ValueInfo info;
      info.name = port.name;
      info.dtype = graph.type(port.value).dtype;
      info.has_shape = true;
      info.dims = graph.type(port.value).dims;
      out.push_back(TRY(input_spec(info)));
    }
    return out;
  }

  const Model& model_;
  const ImportOptions& options_;
  FlatGraph flat_;
  std::optional<ValueTable> table_;
  OperatorTable operators_;
  std::vector<std::string> warnings_;
};

}  // namespace

Result<Imported> import_model(const Model& model, const ImportOptions& options) {
  return Driver(model, options).run().in("while: import");
}

}  // namespace onnx2tf::onnx
