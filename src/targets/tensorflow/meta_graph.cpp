#include "targets/tensorflow/meta_graph.h"

#include <limits>
#include <set>
#include <system_error>

#include "base/file_writer.h"
#include "base/text.h"
#include "targets/tensorflow/argument_names.h"
#include "targets/tensorflow/encode.h"
#include "targets/tensorflow/fields.h"

namespace onnx2tf::tensorflow {
namespace {

constexpr int kSchemaVersion = 1;
constexpr int kSaverVersion = 2;
constexpr std::uint64_t kMaxMessage = std::numeric_limits<std::int32_t>::max();
constexpr std::string_view kTensorFlowVersion = "2.21.0";

Status make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Code::kIo, cat("can't create folder '", folder.string(), "': ", error.message()));
  return {};
}

Message encode_info() {
  Message out;
  out.string(field::meta_info::kTag, "serve");
  out.string(field::meta_info::kTensorFlowVersion, kTensorFlowVersion);
  out.integer(field::meta_info::kStrippedDefaults, 1);
  return out;
}

void put_ports(Message& out, int field, const std::vector<SignaturePort>& ports) {
  for (const SignaturePort& port : ports) {
    Message info;
    info.string(field::tensor_info::kName, port.tensor);
    info.integer(field::tensor_info::kDtype, static_cast<int>(port.dtype));
    info.message(field::tensor_info::kShape, encode(port.shape));
    out.entry(field, port.key, std::move(info));
  }
}

Message encode_signature(const Signature& signature) {
  Message out;
  put_ports(out, field::signature::kInput, signature.inputs);
  put_ports(out, field::signature::kOutput, signature.outputs);
  out.string(field::signature::kMethod, "tensorflow/serving/predict");
  return out;
}

Message encode_saver(const Saver& saver) {
  Message out;
  out.string(field::saver::kFilename, saver.filename);
  out.string(field::saver::kSave, saver.save);
  out.string(field::saver::kRestore, saver.restore);
  out.integer(field::saver::kVersion, kSaverVersion);
  return out;
}

Result<std::string> encode_variable(const Variable& variable, const std::string& assign, const std::string& restored) {
  Message out;
  out.string(field::variable_def::kName, variable.name + ":0");
  out.string(field::variable_def::kInitializer, assign);
  out.string(field::variable_def::kSnapshot, variable.read + ":0");
  out.integer(field::variable_def::kIsResource, 1);
  out.string(field::variable_def::kInitialValue, restored);
  if (variable.is_trainable()) out.integer(field::variable_def::kTrainable, 1);
  return out.text();
}

/// The lists by which readers of TensorFlow 1 find the variables.
Status put_collections(Message& out, const MetaGraph& meta) {
  Message all;
  Message trainable;
  for (std::size_t i = 0; i < meta.variables.size(); ++i) {
    const Variable& variable = meta.variables[i];
    const std::string encoded = TRY(encode_variable(variable, meta.saver->assigns[i], meta.saver->restored[i]));
    all.string(field::collection::kValue, encoded);
    if (variable.is_trainable()) trainable.string(field::collection::kValue, encoded);
  }
  Message list;
  list.message(field::collection::kBytesList, std::move(trainable));
  out.entry(field::meta_graph::kCollection, "trainable_variables", std::move(list));
  list = Message();
  list.message(field::collection::kBytesList, std::move(all));
  out.entry(field::meta_graph::kCollection, "variables", std::move(list));
  return {};
}

}  // namespace

Signature loadable(Signature signature) {
  std::set<std::string> taken;
  for (SignaturePort& port : signature.inputs) {
    while (is_python_keyword(port.key) || !taken.insert(python_name(port.key)).second) port.key += '_';
  }
  return signature;
}

Result<std::uint64_t> write_message(const Message& message, const std::filesystem::path& file, std::string hint) {
  if (message.size() > kMaxMessage) {
    return fail(Code::kLimit,
                cat("'", file.filename().string(), "' would have ", message.size(),
                    " bytes, but protobuf, its format, ends at ", kMaxMessage),
                std::move(hint));
  }
  if (file.has_parent_path()) TRY(make_folder(file.parent_path()));
  FileWriter out = TRY(FileWriter::open(file));
  TRY(message.read_parts([&](std::span<const std::byte> part) { return out.write(part); }));
  TRY(out.finish());
  return out.size();
}

Result<std::filesystem::path> checkpoint_prefix(const std::filesystem::path& folder) {
  TRY(make_folder(folder / "variables"));
  return folder / "variables" / "variables";
}

Result<std::uint64_t> write_meta_graph(const GraphDef& graph, const MetaGraph& meta,
                                       const std::filesystem::path& folder) {
  Message out;
  out.message(field::meta_graph::kInfo, encode_info());
  out.message(field::meta_graph::kGraph, TRY(encode(graph)));
  if (meta.saver) {
    out.message(field::meta_graph::kSaver, encode_saver(*meta.saver));
    if (!meta.object_graph) TRY(put_collections(out, meta));
  }
  out.entry(field::meta_graph::kSignature, "serving_default", encode_signature(meta.signature));
  if (meta.object_graph) out.message(field::meta_graph::kObjectGraph, *meta.object_graph);
  Message model;
  model.integer(field::saved_model::kSchemaVersion, kSchemaVersion);
  model.message(field::saved_model::kMetaGraph, std::move(out));
  return write_message(model, folder / "saved_model.pb", "weights that are variables stand in files of their own");
}

}  // namespace onnx2tf::tensorflow
