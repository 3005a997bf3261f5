#include <algorithm>
#include <array>
#include <map>

#include "base/file_writer.h"
#include "base/text.h"
#include "targets/tflite/emitters.h"
#include "targets/tflite/op_versions.h"
#include "targets/tflite/target.h"

namespace onnx2tf::tflite {
namespace {

using flatbuffers::Offset;

constexpr std::uint64_t kMaxAppended = 1'500'000'000;  // flatbuffers end at 2^31; runtimes want room below that
constexpr std::uint64_t kAppendAlignment = 16;
constexpr std::uint64_t kOffsetAlignment = 64;
constexpr std::size_t kRuntimeVersionBytes = 16;
constexpr std::uint32_t kSchemaVersion = 3;

/// Where the file's constants stand.
enum class Layout : std::uint8_t {
  kAppended,  ///< vectors of the flatbuffer that follow its tables
  kOffset,    ///< behind the flatbuffer, named by offset and size: for files above 2 GB
};

std::uint64_t aligned(std::uint64_t offset, std::uint64_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

/// Places in the finished flatbuffer, counted from its end, of the fields that name a constant's data.
struct Patches {
  std::vector<flatbuffers::uoffset_t> data;  // uoffset (kAppended) or ulong offset (kOffset), per constant
};

class MetadataWriter {
 public:
  MetadataWriter(Emission& emission, const WriteOptions& options, Layout layout)
      : emission_(emission), options_(options), layout_(layout), out_(emission.tables()) {}

  Result<Patches> write(const Graph& graph) {
    const auto subgraph = TRY(write_subgraph(graph));
    const auto codes = write_codes();
    const auto signature = TRY(write_signature(graph));
    const auto metadata = write_metadata();
    const auto buffers = out_.CreateVector(buffers_);
    const auto subgraphs = out_.CreateVector(std::vector{subgraph});
    const auto description = out_.CreateString(options_.description);
    const auto metadata_vector = out_.CreateVector(metadata);
    const auto signatures = out_.CreateVector(std::vector{signature});
    const auto model =
        schema::CreateModel(out_, kSchemaVersion, codes, subgraphs, description, buffers, metadata_vector, signatures);
    schema::FinishModelBuffer(out_, model);
    return std::move(patches_);
  }

 private:
  /// Buffer 0 is empty; then the constants in the order of the pool.
  void write_buffers() {
    buffers_.push_back(schema::CreateBuffer(out_));
    for (const auto& constant : emission_.constants().all()) {
      const flatbuffers::uoffset_t start = out_.StartTable();
      if (layout_ == Layout::kAppended) {
        out_.AddElement<flatbuffers::uoffset_t>(schema::Buffer::VT_DATA, 0xFFFFFFFF, 0);
        patches_.data.push_back(out_.GetSize());
      } else {
        out_.AddElement<std::uint64_t>(schema::Buffer::VT_OFFSET, ~std::uint64_t{0}, 0);
        patches_.data.push_back(out_.GetSize());
        out_.AddElement<std::uint64_t>(schema::Buffer::VT_SIZE, constant.size(), 0);
      }
      buffers_.emplace_back(out_.EndTable(start));
    }
  }

  Result<Offset<schema::Tensor>> write_tensor(const Emission::TensorRow& row) {
    std::vector<std::int32_t> shape;
    std::vector<std::int32_t> signature;
    for (const Dim& dim : row.type.dims) {
      shape.push_back(dim.is_static() ? static_cast<std::int32_t>(dim.value()) : 1);
      signature.push_back(dim.is_static() ? static_cast<std::int32_t>(dim.value()) : -1);
    }
    Offset<schema::QuantizationParameters> quantization;
    if (row.type.quant) {
      const auto scales = out_.CreateVector(row.type.quant->scales);
      const auto zero_points = out_.CreateVector(row.type.quant->zero_points);
      quantization = schema::CreateQuantizationParameters(out_, 0, 0, scales, zero_points, row.type.quant->axis);
    }
    const auto name = out_.CreateString(row.name);
    const auto shape_vector = out_.CreateVector(shape);
    const auto signature_vector =
        row.type.is_static() ? Offset<flatbuffers::Vector<std::int32_t>>() : out_.CreateVector(signature);
    return schema::CreateTensor(out_, shape_vector, TRY(tensor_type(row.type.dtype)),
                                static_cast<std::uint32_t>(row.buffer + 1), name, quantization, false, signature_vector,
                                true);
  }

  Result<Offset<schema::SubGraph>> write_subgraph(const Graph& graph) {
    write_buffers();
    std::vector<Offset<schema::Tensor>> tensors;
    for (const auto& row : emission_.tensors()) tensors.push_back(TRY(write_tensor(row)));
    std::vector<Offset<schema::Operator>> operators;
    for (const auto& row : emission_.operators()) {
      const auto inputs = out_.CreateVector(row.inputs);
      const auto outputs = out_.CreateVector(row.outputs);
      operators.push_back(
          schema::CreateOperator(out_, code_of(row), inputs, outputs, row.options.type, row.options.table));
    }
    std::vector<std::int32_t> inputs;
    std::vector<std::int32_t> outputs;
    for (const Port& port : graph.inputs()) inputs.push_back(TRY(emission_.tensor_of(port.value)));
    for (const Port& port : graph.outputs()) outputs.push_back(TRY(emission_.tensor_of(port.value)));
    const auto tensor_vector = out_.CreateVector(tensors);
    const auto input_vector = out_.CreateVector(inputs);
    const auto output_vector = out_.CreateVector(outputs);
    const auto operator_vector = out_.CreateVector(operators);
    return schema::CreateSubGraph(out_, tensor_vector, input_vector, output_vector, operator_vector,
                                  out_.CreateString("main"));
  }

  std::uint32_t code_of(const Emission::OperatorRow& row) {
    const auto [at, fresh] =
        code_index_.try_emplace({row.code, row.version}, static_cast<std::uint32_t>(code_order_.size()));
    if (fresh) code_order_.emplace_back(row.code, row.version);
    return at->second;
  }

  Offset<flatbuffers::Vector<Offset<schema::OperatorCode>>> write_codes() {
    std::vector<Offset<schema::OperatorCode>> codes;
    for (const auto& [code, version] : code_order_) {
      // The old field has room for 127 codes; newer ones are named by the new field alone.
      const int old = std::min(static_cast<int>(code), static_cast<int>(Builtin::PLACEHOLDER_FOR_GREATER_OP_CODES));
      codes.push_back(schema::CreateOperatorCode(out_, static_cast<std::int8_t>(old), 0, version, code));
    }
    return out_.CreateVector(codes);
  }

  Result<Offset<schema::SignatureDef>> write_signature(const Graph& graph) {
    const auto maps = [&](const std::vector<Port>& ports) -> Result<std::vector<Offset<schema::TensorMap>>> {
      std::vector<Offset<schema::TensorMap>> out;
      for (const Port& port : ports) {
        const auto index = static_cast<std::uint32_t>(TRY(emission_.tensor_of(port.value)));
        out.push_back(schema::CreateTensorMap(out_, out_.CreateString(port.name), index));
      }
      return out;
    };
    const auto inputs = out_.CreateVector(TRY(maps(graph.inputs())));
    const auto outputs = out_.CreateVector(TRY(maps(graph.outputs())));
    return schema::CreateSignatureDef(out_, inputs, outputs, out_.CreateString("serving_default"), 0);
  }

  Offset<schema::Metadata> entry(const char* name, const std::vector<std::uint8_t>& text) {
    out_.ForceVectorAlignment(text.size(), 1, kAppendAlignment);
    const auto data = out_.CreateVector(text);
    buffers_.push_back(schema::CreateBuffer(out_, data));
    return schema::CreateMetadata(out_, out_.CreateString(name), static_cast<std::uint32_t>(buffers_.size()) - 1);
  }

  std::vector<Offset<schema::Metadata>> write_metadata() {
    std::string_view newest = "1.5.0";
    for (const auto& [code, version] : code_order_) {
      if (const std::string_view release = runtime_of(code, version); older(newest, release)) newest = release;
    }
    std::vector<std::uint8_t> runtime(kRuntimeVersionBytes);
    std::ranges::copy(newest, runtime.begin());
    std::vector entries{entry("min_runtime_version", runtime)};
    if (options_.allow_fp16_accumulation && options_.weights == WeightType::kF16) {
      constexpr std::string_view kSupport = "fp16accfp16";  // inference and accumulation
      entries.push_back(entry("reduced_precision_support", {kSupport.begin(), kSupport.end()}));
    }
    return entries;
  }

  Emission& emission_;
  const WriteOptions& options_;
  Layout layout_;
  flatbuffers::FlatBufferBuilder& out_;
  Patches patches_;
  std::vector<Offset<schema::Buffer>> buffers_;
  std::map<std::pair<Builtin, int>, std::uint32_t> code_index_;
  std::vector<std::pair<Builtin, int>> code_order_;
};

/// Lays the constants out behind the metadata: where the data of each begins in the file.
std::vector<std::uint64_t> place(const ConstantPool& constants, std::uint64_t metadata_bytes, Layout layout) {
  std::vector<std::uint64_t> starts;
  std::uint64_t at = metadata_bytes;
  for (const auto& constant : constants.all()) {
    at = layout == Layout::kAppended ? aligned(at + sizeof(flatbuffers::uoffset_t), kAppendAlignment)
                                     : aligned(at, kOffsetAlignment);
    starts.push_back(at);
    at += constant.size();
  }
  return starts;
}

/// Makes the metadata name the places of the constants.
void patch(std::span<std::uint8_t> metadata, const Patches& patches, const std::vector<std::uint64_t>& starts,
           Layout layout) {
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t field = metadata.size() - patches.data[i];
    if (layout == Layout::kAppended) {
      const std::uint64_t vector = starts[i] - sizeof(flatbuffers::uoffset_t);
      flatbuffers::WriteScalar(&metadata[field], static_cast<flatbuffers::uoffset_t>(vector - field));
    } else {
      flatbuffers::WriteScalar(&metadata[field], starts[i]);
    }
  }
}

Status write_file(FileWriter& file, std::span<const std::uint8_t> metadata, const ConstantPool& constants,
                  const std::vector<std::uint64_t>& starts, Layout layout) {
  TRY(file.write(std::as_bytes(metadata)));
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto& constant = constants.all()[i];
    if (layout == Layout::kAppended) {
      const auto length = static_cast<flatbuffers::uoffset_t>(constant.size());
      std::array<std::uint8_t, sizeof(length)> word{};
      flatbuffers::WriteScalar(word.data(), length);
      TRY(file.pad_to(starts[i] - word.size()));
      TRY(file.write(std::as_bytes(std::span(word))));
    } else {
      TRY(file.pad_to(starts[i]));
    }
    const std::uint64_t start = file.size();
    TRY(constant.read_parts([&](std::span<const std::byte> part) { return file.write(part); }));
    if (file.size() - start != constant.size()) {
      return fail(Code::kInternal, cat("a constant has ", file.size() - start, " bytes, not ", constant.size()));
    }
  }
  return file.finish();
}

}  // namespace

Result<Written> write(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options) {
  Emission emission(graph, options);
  TRY(emission.start());
  Written written{.path = path};
  for (const NodeId id : TRY(graph.topological_order())) {
    const Node& node = graph.node(id);
    emission.enter(node);
    if (auto status = emit_node(node.op, emission); !status.ok()) {
      return std::move(status).in(frame_of(graph, node)).in("while: writing TFLite").error();
    }
    if (node.op.is<Transpose>()) ++written.transposes;
  }
  std::uint64_t total = 0;
  for (const auto& constant : emission.constants().all()) total += constant.size() + kOffsetAlignment;
  const Layout layout = total > kMaxAppended ? Layout::kOffset : Layout::kAppended;
  const Patches patches = TRY(MetadataWriter(emission, options, layout).write(graph));
  const std::span<std::uint8_t> metadata(emission.tables().GetBufferPointer(), emission.tables().GetSize());
  const auto starts = place(emission.constants(), metadata.size(), layout);
  patch(metadata, patches, starts, layout);

  FileWriter file = TRY(FileWriter::open(path));
  TRY(write_file(file, metadata, emission.constants(), starts, layout));
  written.bytes = file.size();
  written.ops = emission.operators().size();
  return written;
}

}  // namespace onnx2tf::tflite
