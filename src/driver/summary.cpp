#include "driver/summary.h"

#include "base/printable.h"
#include "base/text.h"

namespace onnx2tf {
namespace {

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? "\\n" : std::string(1, c);
  }
  return out + '"';
}

std::string dims_json(const std::vector<Dim>& dims) {
  return "[" + join(dims, ", ", [](const Dim& d) { return d.is_static() ? to_string(d) : json_string(to_string(d)); }) +
         "]";
}

std::string port_json(const ResultPort& port) {
  return cat("    {\"name\": ", json_string(port.name), ", \"dtype\": ", json_string(numpy_name_of(port.dtype)),
             ", \"source_shape\": ", dims_json(port.source_shape), ", \"shape\": ", dims_json(port.shape),
             ", \"perm\": ", port.perm.empty() ? "null" : "[" + join(port.perm, ", ") + "]", "}");
}

std::string file_json(const ResultFile& file) {
  return cat("    {\"path\": ", json_string(file.path.string()), ", \"kind\": ", json_string(file.kind),
             ", \"bytes\": ", file.bytes, "}");
}

template <class Items, class Print>
std::string list_json(const Items& items, Print print) {
  return items.empty() ? "[]" : "[\n" + join(items, ",\n", print) + "\n  ]";
}

}  // namespace

std::string summary_json(const ConvertResult& result) {
  return cat("{\n  \"version\": ", json_string(ONNX2TF_VERSION), ",\n  \"files\": ", list_json(result.files, file_json),
             ",\n  \"inputs\": ", list_json(result.inputs, port_json),
             ",\n  \"outputs\": ", list_json(result.outputs, port_json), ",\n  \"ops\": ", result.ops,
             ",\n  \"transposes\": ", result.transposes, "\n}\n");
}

}  // namespace onnx2tf
