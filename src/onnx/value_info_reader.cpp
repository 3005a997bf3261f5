#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "onnx/element_type.h"
#include "onnx/graph_reader.h"

namespace onnx2tf::onnx {
namespace {

/// The symbol for a dim_param. Names like u0 are the graph's own for dims without a name.
Dim dim_of_parameter(std::string_view name) {
  if (name.empty() || name == "?") return Dim::unknown();
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const bool reserved = name.size() > 1 && name[0] == 'u' && std::ranges::all_of(name.substr(1), is_digit);
  return Dim::symbol(reserved ? cat(name, "_") : std::string(name));
}

Result<Dim> read_dim(WireReader in) {
  Dim out = Dim::unknown();
  while (in.next()) {
    if (in.field() == 1) {
      const std::int64_t value = in.integer();
      if (value < -1) return fail(Code::kInvalidModel, cat("dimension ", value, " is negative"));
      out = value == -1 ? Dim::unknown() : Dim(value);  // some exporters write -1 for "any"
    }
    if (in.field() == 2) out = dim_of_parameter(in.string());
  }
  TRY(in.status());
  return out;
}

Status read_shape(WireReader in, ValueInfo& out) {
  out.has_shape = true;
  while (in.next()) {
    if (in.field() == 1) out.dims.push_back(TRY(read_dim(in.message("Dimension"))));
  }
  return in.status();
}

Status read_tensor_type(WireReader in, ValueInfo& out) {
  while (in.next()) {
    if (in.field() == 1) {
      const std::int64_t number = in.integer();
      const ElementType* const type = element_type(number);
      if (type == nullptr && number != 0) {
        return fail(Code::kInvalidModel, cat("element type ", number, " is not defined"));
      }
      if (type != nullptr) {
        out.dtype = type->dtype;
        out.dtype_name = type->name;
      }
    }
    if (in.field() == 2) TRY(read_shape(in.message("TensorShapeProto"), out));
  }
  return in.status();
}

Status read_type(WireReader in, ValueInfo& out) {
  while (in.next()) {
    switch (in.field()) {
      case 1:
        out.kind = "tensor";
        TRY(read_tensor_type(in.message("TypeProto.Tensor"), out));
        break;
      case 4: out.kind = "sequence"; break;
      case 5: out.kind = "map"; break;
      case 7: out.kind = "opaque"; break;
      case 8: out.kind = "sparse_tensor"; break;
      case 9: out.kind = "optional"; break;
      default: break;
    }
  }
  return in.status();
}

Status read_fields(WireReader in, ValueInfo& out) {
  while (in.next()) {
    if (in.field() == 1) out.name = in.string();
    if (in.field() == 2) TRY(read_type(in.message("TypeProto"), out));
  }
  return in.status();
}

}  // namespace

Status read_value_info(WireReader in, ValueInfo& out) {
  auto read = read_fields(in, out);
  if (!read.ok()) return std::move(read).in(cat("in: value '", out.name, "'"));
  return {};
}

}  // namespace onnx2tf::onnx
