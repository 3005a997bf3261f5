#include "driver/summary.h"

#include "base/json.h"
#include "base/printable.h"

namespace onnx2tf {
namespace {

void write_text(JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  json.string(printable(text));
}

void write_dims(JsonWriter& json, std::string_view key, const std::vector<Dim>& dims) {
  json.key(key);
  json.begin_array();
  for (const Dim& dim : dims) {
    if (dim.is_static()) {
      json.integer(dim.value());
    } else {
      json.string(to_string(dim));
    }
  }
  json.end();
}

void write_perm(JsonWriter& json, const std::vector<int>& perm) {
  json.key("perm");
  if (perm.empty()) return json.null();
  json.begin_array();
  for (const int axis : perm) json.integer(axis);
  json.end();
}

void write_ports(JsonWriter& json, std::string_view key, const std::vector<ResultPort>& ports) {
  json.key(key);
  json.begin_array();
  for (const ResultPort& port : ports) {
    json.begin_object();
    write_text(json, "name", port.name);
    write_text(json, "dtype", numpy_name_of(port.dtype));
    write_dims(json, "source_shape", port.source_shape);
    write_dims(json, "shape", port.shape);
    write_perm(json, port.perm);
    json.end();
  }
  json.end();
}

void write_files(JsonWriter& json, const std::vector<ResultFile>& files) {
  json.key("files");
  json.begin_array();
  for (const ResultFile& file : files) {
    json.begin_object();
    write_text(json, "path", file.path.string());
    write_text(json, "kind", file.kind);
    json.key("bytes");
    json.unsigned_integer(file.bytes);
    json.end();
  }
  json.end();
}

}  // namespace

std::string summary_json(const ConvertResult& result) {
  std::string out;
  JsonWriter json(out, 2);
  json.begin_object();
  write_text(json, "version", ONNX2TF_VERSION);
  write_files(json, result.files);
  write_ports(json, "inputs", result.inputs);
  write_ports(json, "outputs", result.outputs);
  json.key("ops");
  json.unsigned_integer(result.ops);
  json.key("transposes");
  json.unsigned_integer(result.transposes);
  json.end();
  return out + '\n';
}

}  // namespace onnx2tf
