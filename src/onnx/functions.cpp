#include "onnx/functions.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"

namespace onnx2tf::onnx {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxMadeNodes = 200'000;

using Renames = std::unordered_map<std::string_view, std::string_view>;

const Attribute* find_attribute(const std::vector<Attribute>& attributes, std::string_view name) {
  const auto found = std::ranges::find(attributes, name, &Attribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

class Inliner {
 public:
  explicit Inliner(const Model& model) : model_(model) {}

  Result<FlatGraph> run() {
    for (const Function& function : model_.functions) {
      if (!functions_.emplace(Key{function.domain, function.name, function.overload}, &function).second) {
        return fail(Code::kInvalidModel, cat("function '", function.name, "' is defined twice"));
      }
    }
    out_.nodes.reserve(model_.graph.nodes.size());
    for (const Node& node : model_.graph.nodes) {
      for (const Attribute& attribute : node.attributes) {
        if (attribute.ref_attr_name.empty()) continue;
        return fail(Code::kInvalidModel,
                    cat("attribute '", attribute.name, "' of node '", node.name, "' (", node.op_type, ") refers to '",
                        attribute.ref_attr_name, "' of a function, but is outside of one"));
      }
      TRY(add(node, model_.opsets));
    }
    return std::move(out_);
  }

 private:
  using Key = std::tuple<std::string_view, std::string_view, std::string_view>;

  Status add(const Node& node, const Opsets& opsets) {
    if (!functions_.empty()) {
      const auto found = functions_.find(Key{node.domain, node.op_type, node.overload});
      if (found != functions_.end()) {
        auto expanded = expand(node, *found->second);
        if (expanded.ok()) return {};
        return std::move(expanded).in(cat("in: call of function '", node.op_type, "' by node '", node.name, "'"));
      }
    }
    out_.nodes.push_back({&node, &opsets});
    return {};
  }

  Status expand(const Node& call, const Function& function) {
    TRY(check_call(call, function));
    active_.push_back(&function);
    const std::string prefix = new_prefix(call);
    std::vector<std::pair<std::string_view, std::string_view>> copies;  // from, to: outputs that no node gives
    Renames renames = bind(call, function, copies);
    for (const Node& inner : function.nodes) {
      for (const std::string_view output : inner.outputs) {
        if (output.empty() || (renames.contains(output) && !renames[output].empty())) continue;
        renames[output] = new_value_name(cat(prefix, output));
      }
    }
    for (const Node& inner : function.nodes) {
      Node& made = out_.made.emplace_back(TRY(instantiate(inner, call, function, renames)));
      made.name = intern(cat(prefix, inner.name.empty() ? inner.op_type : inner.name));
      TRY(add(made, function.opsets));
    }
    for (const auto& [from, to] : copies) {
      Node& copy = out_.made.emplace_back();
      copy.op_type = "Identity";
      copy.name = intern(cat(prefix, "Identity"));
      copy.inputs = {from};
      copy.outputs = {to};
      out_.nodes.push_back({&copy, &identity_opsets()});
    }
    active_.pop_back();
    return {};
  }

  Status check_call(const Node& call, const Function& function) const {
    if (std::ranges::find(active_, &function) != active_.end()) {
      return fail(Code::kInvalidModel, cat("function '", function.name, "' calls itself, by way of ",
                                           join(active_, " > ", [](const Function* f) { return f->name; })));
    }
    if (active_.size() >= kMaxDepth) {
      return fail(Code::kLimit, cat("functions call each other more than ", kMaxDepth, " deep"));
    }
    if (out_.made.size() + function.nodes.size() > kMaxMadeNodes) {
      return fail(Code::kLimit, cat("inlined functions make more than ", kMaxMadeNodes, " nodes"));
    }
    if (call.inputs.size() > function.inputs.size() || call.outputs.size() > function.outputs.size()) {
      return fail(Code::kInvalidModel,
                  cat("the call has ", call.inputs.size(), " operands and ", call.outputs.size(),
                      " results, the function ", function.inputs.size(), " and ", function.outputs.size()));
    }
    for (const Attribute& attribute : call.attributes) {
      const bool known = std::ranges::find(function.attributes, attribute.name) != function.attributes.end() ||
                         find_attribute(function.attribute_defaults, attribute.name) != nullptr;
      if (!known) return fail(Code::kInvalidModel, cat("the function has no attribute '", attribute.name, "'"));
    }
    return {};
  }

  /// What the function's formal inputs and outputs are called in the caller; absent ones map to "".
  static Renames bind(const Node& call, const Function& function,
                      std::vector<std::pair<std::string_view, std::string_view>>& copies) {
    Renames renames;
    for (std::size_t i = 0; i < function.inputs.size(); ++i) {
      renames[function.inputs[i]] = i < call.inputs.size() ? call.inputs[i] : "";
    }
    for (std::size_t i = 0; i < function.outputs.size() && i < call.outputs.size(); ++i) {
      if (call.outputs[i].empty()) continue;
      const auto [row, fresh] = renames.emplace(function.outputs[i], call.outputs[i]);
      if (!fresh) copies.emplace_back(row->second, call.outputs[i]);
    }
    return renames;
  }

  static Result<Node> instantiate(const Node& inner, const Node& call, const Function& function,
                                  const Renames& renames) {
    const auto where = [&] {
      return cat("node '", inner.name, "' (", inner.op_type, ") of function '", function.name, "'");
    };
    Node made;
    made.op_type = inner.op_type;
    made.domain = inner.domain;
    made.overload = inner.overload;
    for (const std::string_view input : inner.inputs) {
      const auto renamed = renames.find(input);
      if (!input.empty() && renamed == renames.end()) {
        return fail(Code::kInvalidModel, cat(where(), " reads '", input, "', which nothing gives"));
      }
      made.inputs.push_back(input.empty() ? input : renamed->second);
    }
    for (const std::string_view output : inner.outputs) {
      made.outputs.push_back(output.empty() ? output : renames.at(output));
    }
    for (const Attribute& attribute : inner.attributes) {
      if (attribute.ref_attr_name.empty()) {
        made.attributes.push_back(attribute);
        continue;
      }
      const Attribute* given = find_attribute(call.attributes, attribute.ref_attr_name);
      if (given == nullptr) given = find_attribute(function.attribute_defaults, attribute.ref_attr_name);
      if (given == nullptr) continue;  // neither given nor defaulted: absent in the body too
      if (attribute.kind != Attribute::Kind::kNone && attribute.kind != given->kind) {
        return fail(Code::kInvalidModel, cat("attribute '", attribute.ref_attr_name, "' given for ", where(),
                                             " is of another kind than the function's"));
      }
      made.attributes.push_back(*given);
      made.attributes.back().name = attribute.name;
    }
    return made;
  }

  /// "name/", distinct for each call.
  std::string new_prefix(const Node& call) {
    std::string prefix(call.name.empty() ? call.op_type : call.name);
    if (!prefixes_.insert(prefix).second) {
      prefix = cat(prefix, "_", prefixes_.size());
      prefixes_.insert(prefix);
    }
    return prefix + "/";
  }

  std::string_view new_value_name(std::string name) {
    if (value_names_.empty()) collect_value_names();
    while (value_names_.contains(name)) name += '_';
    const std::string_view stored = intern(std::move(name));
    value_names_.insert(stored);
    return stored;
  }

  void collect_value_names() {
    for (const ValueInfo& input : model_.graph.inputs) value_names_.insert(input.name);
    for (const Initializer& initializer : model_.graph.initializers) value_names_.insert(initializer.name);
    for (const Node& node : model_.graph.nodes) value_names_.insert(node.outputs.begin(), node.outputs.end());
  }

  std::string_view intern(std::string text) { return out_.names.emplace_back(std::move(text)); }

  static const Opsets& identity_opsets() {
    static const Opsets kOpsets = {{"", 13}};
    return kOpsets;
  }

  const Model& model_;
  FlatGraph out_;
  std::map<Key, const Function*> functions_;
  std::vector<const Function*> active_;  // functions being expanded, outermost first
  std::unordered_set<std::string> prefixes_;
  std::unordered_set<std::string_view> value_names_;
};

}  // namespace

Result<FlatGraph> inline_functions(const Model& model) { return Inliner(model).run(); }

}  // namespace onnx2tf::onnx
