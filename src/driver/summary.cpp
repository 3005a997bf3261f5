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

void write_renamed(JsonWriter& json, const ResultFile& file) {
  json.key("renamed");
  json.begin_object();
  for (const auto& [onnx, here] : file.renamed) write_text(json, printable(onnx), here);
  json.end();
}

void write_files(JsonWriter& json, const std::vector<ResultFile>& files) {
  json.key("files");
  json.begin_array();
  for (const ResultFile& file : files) {
    json.begin_object();
    write_text(json, "path", file.path.string());
    write_text(json, "kind", file.kind);
    write_text(json, "target", file.target);
    json.key("bytes");
    json.unsigned_integer(file.bytes);
    write_renamed(json, file);
    json.end();
  }
  json.end();
}

void write_refusals(JsonWriter& json, const std::vector<Refusal>& refused) {
  json.key("refused");
  json.begin_array();
  for (const Refusal& refusal : refused) {
    json.begin_object();
    write_text(json, "kind", refusal.kind);
    write_text(json, "error", refusal.error.text());
    json.end();
  }
  json.end();
}

/// The items of one target, inside of an object.
void write_target(JsonWriter& json, const ResultTarget& target) {
  write_ports(json, "inputs", target.inputs);
  write_ports(json, "outputs", target.outputs);
  json.key("ops");
  json.unsigned_integer(target.ops);
  json.key("transposes");
  json.unsigned_integer(target.transposes);
}

}  // namespace

std::string summary_json(const ConvertResult& result) {
  constexpr int kBrokenLevels = 2;
  std::string out;
  JsonWriter json(out, kBrokenLevels);
  json.begin_object();
  write_text(json, "version", ONNX2TF_VERSION);
  write_files(json, result.files);
  write_refusals(json, result.refused);
  write_target(json, result.targets.at(0));
  json.key("targets");
  json.begin_object();
  for (const ResultTarget& target : result.targets) {
    json.key(target.name);
    json.begin_object();
    write_target(json, target);
    json.end();
  }
  json.end();
  json.end();
  out += '\n';
  return out;
}

}  // namespace onnx2tf
