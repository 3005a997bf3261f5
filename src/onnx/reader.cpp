#include <algorithm>
#include <array>

#include "base/text.h"
#include "onnx/graph_reader.h"
#include "onnx/model.h"
#include "onnx/name_check.h"

namespace onnx2tf::onnx {
namespace {

constexpr std::int64_t kMinIrVersion = 3;
constexpr std::int64_t kMaxIrVersion = 13;
constexpr std::int64_t kMinOpset = 7;
constexpr std::int64_t kMaxOpset = 26;

/// How files that people take for ONNX models begin, and what they are.
struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view what;
};

constexpr std::array<Signature, 7> kSignatures = {{
    {0, "version https://git-lfs", "a Git LFS pointer; the model itself was not downloaded (git lfs pull)"},
    {4, "TFL3", "a TFLite model"},
    {0, "PK\x03\x04", "a ZIP archive (a PyTorch or Keras file, or a packed model)"},
    {0, "\x89HDF\r\n", "an HDF5 file"},
    {0, "\x1F\x8B", "a gzip archive"},
    {0, "<", "an HTML or XML text"},
    {0, "{", "a JSON text"},
}};

Error not_onnx(std::span<const std::byte> data) {
  const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
  for (const Signature& signature : kSignatures) {
    if (text.size() >= signature.offset && text.substr(signature.offset).starts_with(signature.bytes)) {
      return fail(Code::kInvalidModel, cat("this is not an ONNX model but ", signature.what));
    }
  }
  return fail(Code::kInvalidModel, text.empty() ? "the file is empty" : "this is not an ONNX model");
}

/// What was met of a model on the way through its fields.
struct Progress {
  bool has_graph = false;
};

Status read_fields(WireReader in, Source& source, Model& model, Progress& progress) {
  while (in.next()) {
    switch (in.field()) {
      case 1: model.ir_version = in.integer(); break;
      case 2: model.producer_name = in.string(); break;
      case 3: model.producer_version = in.string(); break;
      case 7:
        progress.has_graph = true;
        TRY(read_graph(in.message("GraphProto"), source, 0, model.graph));
        break;
      case 8: TRY(read_opset(in.message("OperatorSetIdProto"), model.opsets)); break;
      case 25: TRY(read_function(in.message("FunctionProto"), source, model.functions.emplace_back())); break;
      default: break;
    }
  }
  return in.status();
}

Status check_opset(std::string_view domain, std::int64_t version) {
  if (!domain.empty() || (version >= kMinOpset && version <= kMaxOpset)) return {};
  const std::string_view hint =
      version < kMinOpset ? "update the model with onnx.version_converter" : "export the model with an older opset";
  return fail(Code::kUnsupportedOp,
              cat("opset ", version, " of ai.onnx is not supported; opsets ", kMinOpset, " to ", kMaxOpset, " are"),
              std::string(hint));
}

Status check_versions(const Model& model) {
  if (model.ir_version < 1) return fail(Code::kInvalidModel, cat("IR version ", model.ir_version, " does not exist"));
  if (model.ir_version < kMinIrVersion || model.ir_version > kMaxIrVersion) {
    return fail(Code::kUnsupportedOp, cat("IR version ", model.ir_version, " is not supported; versions ",
                                          kMinIrVersion, " to ", kMaxIrVersion, " are"));
  }
  if (model.opsets.empty()) return fail(Code::kInvalidModel, "the model does not say which opsets it uses");
  for (const auto& [domain, version] : model.opsets) TRY(check_opset(domain, version));
  for (const Function& function : model.functions) {
    for (const auto& [domain, version] : function.opsets) {
      auto checked = check_opset(domain, version);
      if (!checked.ok()) return std::move(checked).in(cat("in: function '", function.name, "'"));
    }
  }
  return {};
}

Result<Model> read(const Bytes& bytes, std::filesystem::path folder) {
  Model model;
  model.storage = bytes.owner();
  Source source{bytes.owner(), bytes.data().data(), ExternalFiles(std::move(folder))};
  Progress progress;
  const Status fields = read_fields(WireReader(bytes.data(), "ModelProto", source.file), source, model, progress);
  const bool looks_like_onnx = model.ir_version > 0 && model.ir_version < 1000;
  if (!looks_like_onnx && (!fields.ok() || !progress.has_graph)) return not_onnx(bytes.data());
  if (!fields.ok()) return fields.error();
  TRY(check_versions(model));
  if (!progress.has_graph) {
    return fail(Code::kInvalidModel, "the model has no graph", "the file may be truncated");
  }
  TRY(check_names(model));
  return model;
}

}  // namespace

Result<Model> read_model(const std::filesystem::path& path) {
  auto file = TRY(MappedFile::open(path));
  const std::span<const std::byte> data = file->bytes();
  std::filesystem::path folder = path.parent_path();
  auto model = read(Bytes(data, std::move(file)), folder.empty() ? "." : std::move(folder));
  return std::move(model).in(cat("while: reading ", path.string()));
}

Result<Model> read_model(const Bytes& bytes, const std::filesystem::path& folder) {
  return read(bytes, folder).in("while: reading the model");
}

}  // namespace onnx2tf::onnx
