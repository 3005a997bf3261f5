#include "onnx/graph_reader.h"

#include "base/text.h"

namespace onnx2tf::onnx {
namespace {

Status read_node_fields(WireReader in, Source& source, int depth, Node& out) {
  while (in.next()) {
    switch (in.field()) {
      case 1: out.inputs.push_back(in.string()); break;
      case 2: out.outputs.push_back(in.string()); break;
      case 3: out.name = in.string(); break;
      case 4: out.op_type = in.string(); break;
      case 5: TRY(read_attribute(in.message("AttributeProto"), source, depth, out.attributes.emplace_back())); break;
      case 7: out.domain = in.string(); break;
      case 8: out.overload = in.string(); break;
      default: break;
    }
  }
  TRY(in.status());
  if (out.domain == "ai.onnx") out.domain = "";
  if (out.op_type.empty()) return fail(Code::kInvalidModel, "the node has no operator");
  for (std::size_t i = 0; i < out.attributes.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (out.attributes[i].name == out.attributes[j].name) {
        return fail(Code::kInvalidModel, cat("attribute '", out.attributes[i].name, "' is given twice"));
      }
    }
  }
  return {};
}

Status read_node(WireReader in, Source& source, int depth, Node& out) {
  auto read = read_node_fields(in, source, depth, out);
  if (read.ok()) return {};
  const std::string_view name = !out.name.empty() ? out.name : out.outputs.empty() ? "" : out.outputs.front();
  return std::move(read).in(cat("in: node '", name, "' (", out.op_type, ")"));
}

}  // namespace

Status read_graph(WireReader in, Source& source, int depth, Graph& out) {
  if (depth > kMaxGraphDepth) {
    return fail(Code::kInvalidModel, cat("graphs are nested more than ", kMaxGraphDepth, " deep"));
  }
  while (in.next()) {
    switch (in.field()) {
      case 1: TRY(read_node(in.message("NodeProto"), source, depth, out.nodes.emplace_back())); break;
      case 2: out.name = in.string(); break;
      case 5: {
        NamedTensor read = TRY(read_tensor(in.message("TensorProto"), source));
        out.initializers.push_back({read.name, std::move(read.tensor)});
        break;
      }
      case 11: TRY(read_value_info(in.message("ValueInfoProto"), out.inputs.emplace_back())); break;
      case 12: TRY(read_value_info(in.message("ValueInfoProto"), out.outputs.emplace_back())); break;
      case 13: TRY(read_value_info(in.message("ValueInfoProto"), out.value_infos.emplace_back())); break;
      case 15: {
        NamedTensor read = TRY(read_sparse_tensor(in.message("SparseTensorProto"), source));
        out.initializers.push_back({read.name, std::move(read.tensor)});
        break;
      }
      default: break;
    }
  }
  return in.status();
}

Status read_function(WireReader in, Source& source, Function& out) {
  while (in.next()) {
    switch (in.field()) {
      case 1: out.name = in.string(); break;
      case 4: out.inputs.push_back(in.string()); break;
      case 5: out.outputs.push_back(in.string()); break;
      case 6: out.attributes.push_back(in.string()); break;
      case 7: TRY(read_node(in.message("NodeProto"), source, 0, out.nodes.emplace_back())); break;
      case 9: TRY(read_opset(in.message("OperatorSetIdProto"), out.opsets)); break;
      case 10: out.domain = in.string(); break;
      case 11:
        TRY(read_attribute(in.message("AttributeProto"), source, 0, out.attribute_defaults.emplace_back()));
        break;
      case 12: TRY(read_value_info(in.message("ValueInfoProto"), out.value_infos.emplace_back())); break;
      case 13: out.overload = in.string(); break;
      default: break;
    }
  }
  if (out.domain == "ai.onnx") out.domain = "";
  return in.status();
}

Status read_opset(WireReader in, std::map<std::string_view, std::int64_t>& out) {
  std::string_view domain;
  std::int64_t version = 0;
  while (in.next()) {
    if (in.field() == 1) domain = in.string();
    if (in.field() == 2) version = in.integer();
  }
  TRY(in.status());
  if (domain == "ai.onnx") domain = "";
  const auto [row, fresh] = out.emplace(domain, version);
  if (!fresh && row->second != version) {
    return fail(Code::kInvalidModel,
                cat("opsets ", row->second, " and ", version, " of domain '", domain, "' are both imported"));
  }
  return {};
}

}  // namespace onnx2tf::onnx
