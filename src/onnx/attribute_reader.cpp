#include <array>

#include "base/text.h"
#include "onnx/graph_reader.h"

namespace onnx2tf::onnx {
namespace {

using Kind = Attribute::Kind;

/// A kind of attribute: its number in AttributeProto.type, and the field that holds the value.
struct KindRow {
  std::int64_t number;
  std::uint32_t field;
  Kind kind;
  std::string_view name;
};

constexpr std::array<KindRow, 14> kKinds = {{
    {1, 2, Kind::kFloat, "float"},
    {2, 3, Kind::kInt, "int"},
    {3, 4, Kind::kString, "string"},
    {4, 5, Kind::kTensor, "tensor"},
    {5, 6, Kind::kGraph, "graph"},
    {6, 7, Kind::kFloats, "floats"},
    {7, 8, Kind::kInts, "ints"},
    {8, 9, Kind::kStrings, "strings"},
    {9, 10, Kind::kTensors, "tensors"},
    {10, 11, Kind::kGraphs, "graphs"},
    {11, 22, Kind::kTensor, "sparse tensor"},
    {12, 23, Kind::kOther, "sparse tensors"},
    {13, 14, Kind::kOther, "type"},
    {14, 15, Kind::kOther, "types"},
}};

const KindRow* row_of_number(std::int64_t number) {
  for (const KindRow& row : kKinds) {
    if (row.number == number) return &row;
  }
  return nullptr;
}

Result<std::shared_ptr<const Graph>> read_subgraph(WireReader in, Source& source, int depth) {
  auto graph = std::make_shared<Graph>();
  TRY(read_graph(in, source, depth + 1, *graph));
  return std::shared_ptr<const Graph>(std::move(graph));
}

/// Reads the value in the current field, if it is one.
Status read_value(WireReader& in, Source& source, int depth, Attribute& out) {
  switch (in.field()) {
    case 2: out.f = in.real(); break;
    case 3: out.i = in.integer(); break;
    case 4: out.s = in.string(); break;
    case 5: out.t = TRY(read_tensor(in.message("TensorProto"), source)).tensor; break;
    case 6: out.g = TRY(read_subgraph(in.message("GraphProto"), source, depth)); break;
    case 7: in.append_to(out.floats); break;
    case 8: in.append_to(out.ints); break;
    case 9: out.strings.push_back(in.string()); break;
    case 10: out.tensors.push_back(TRY(read_tensor(in.message("TensorProto"), source)).tensor); break;
    case 11: out.graphs.push_back(TRY(read_subgraph(in.message("GraphProto"), source, depth))); break;
    case 22: out.t = TRY(read_sparse_tensor(in.message("SparseTensorProto"), source)).tensor; break;
    default: break;
  }
  return {};
}

/// Decides the kind from the declared type and the value fields that are there (bits of `present`, by row).
Status settle_kind(std::int64_t declared, std::uint32_t present, Attribute& out) {
  if (declared == 0) {
    // IR versions 1 and 2 had no type field: the value says it.
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
      if ((present >> i & 1U) != 0) out.kind = kKinds[i].kind;
    }
    return {};
  }
  const KindRow* const row = row_of_number(declared);
  if (row == nullptr) return fail(Code::kInvalidModel, cat("attribute type ", declared, " is not defined"));
  out.kind = row->kind;
  const auto own = static_cast<std::size_t>(row - kKinds.data());
  if (present != 0 && (present >> own & 1U) == 0) {
    return fail(Code::kInvalidModel,
                cat("the attribute is declared as ", row->name, " but holds another kind of value"));
  }
  const bool needs_value = row->kind == Kind::kTensor || row->kind == Kind::kGraph;
  if (needs_value && present == 0 && out.ref_attr_name.empty()) {
    return fail(Code::kInvalidModel, cat("the attribute is declared as ", row->name, " but holds none"));
  }
  return {};
}

Status read_attribute_fields(WireReader in, Source& source, int depth, Attribute& out) {
  std::int64_t declared = 0;
  std::uint32_t present = 0;
  while (in.next()) {
    switch (in.field()) {
      case 1: out.name = in.string(); continue;
      case 20: declared = in.integer(); continue;
      case 21: out.ref_attr_name = in.string(); continue;
      default: break;
    }
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
      if (kKinds[i].field == in.field()) present |= 1U << i;
    }
    TRY(read_value(in, source, depth, out));
  }
  TRY(in.status());
  return settle_kind(declared, present, out);
}

}  // namespace

Status read_attribute(WireReader in, Source& source, int depth, Attribute& out) {
  auto read = read_attribute_fields(in, source, depth, out);
  if (!read.ok()) return std::move(read).in(cat("in: attribute '", out.name, "'"));
  return {};
}

}  // namespace onnx2tf::onnx
