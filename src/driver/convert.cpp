#include "driver/convert.h"

#include <chrono>
#include <future>
#include <optional>

#include "base/text.h"
#include "driver/name_patterns.h"
#include "driver/staged_folder.h"
#include "driver/summary.h"
#include "onnx/importer.h"
#include "ops/transpose.h"
#include "passes/pipeline.h"
#include "targets/tflite/target.h"

namespace onnx2tf {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kStages[] = {"read", "import", "simplify", "legalize", "layout", "lower", "write"};

/// Tells the caller that a stage begins, and notes how long each took.
class StageClock {
 public:
  StageClock(const ConvertOptions& options, std::vector<StageTime>& times) : options_(options), times_(times) {}
  ~StageClock() { close(); }
  StageClock(const StageClock&) = delete;
  StageClock& operator=(const StageClock&) = delete;

  void begin(std::string_view stage) {
    close();
    const auto* at = std::find(std::begin(kStages), std::end(kStages), stage);
    if (options_.progress) {
      options_.progress(stage, static_cast<double>(at - std::begin(kStages)) / static_cast<double>(std::size(kStages)));
    }
    times_.push_back({std::string(stage), 0});
    started_ = std::chrono::steady_clock::now();
  }

 private:
  void close() {
    if (times_.empty()) return;
    times_.back().seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }

  const ConvertOptions& options_;
  std::vector<StageTime>& times_;
  std::chrono::steady_clock::time_point started_;
};

Status check_options(const ConvertOptions& options) {
  const bool from_file = !options.input_onnx_file_path.empty();
  if (from_file == (options.onnx_model.size() > 0)) {
    return fail(Code::kOption, from_file ? "both a file and a model in memory are given" : "no model is given",
                "name an ONNX file: -i model.onnx");
  }
  if (options.batch_size < 0) return fail(Code::kOption, cat("batch size ", options.batch_size, " is below 1"));
  if (options.output_folder_path.empty()) return fail(Code::kOption, "the output folder's name is empty");
  std::error_code error;
  if (from_file && !options.summary.empty() && fs::equivalent(options.summary, options.input_onnx_file_path, error)) {
    return fail(Code::kOption, cat("the summary '", options.summary, "' would overwrite the model"),
                "name another file");
  }
  return {};
}

Result<onnx::Model> read(const ConvertOptions& options) {
  if (options.input_onnx_file_path.empty()) return onnx::read_model(options.onnx_model, {});
  return onnx::read_model(fs::path(options.input_onnx_file_path));
}

Result<onnx::ImportOptions> import_options(const ConvertOptions& options) {
  onnx::ImportOptions out;
  out.batch_size = options.batch_size;
  out.cut_inputs = options.input_names_to_interrupt_model_conversion;
  out.cut_outputs = options.output_names_to_interrupt_model_conversion;
  out.name_unnamed_nodes = !options.not_use_opname_auto_generate;
  out.no_large_tensor = options.no_large_tensor;
  for (const std::string& text : options.overwrite_input_shape) {
    InputShape shape = TRY(parse_input_shape(text));
    if (!out.input_shapes.emplace(shape.name, std::move(shape.dims)).second) {
      return fail(Code::kOption, cat("-ois gives the shape of '", shape.name, "' twice"));
    }
  }
  return out;
}

Strings port_names(const std::vector<Port>& ports) {
  Strings names;
  for (const Port& port : ports) names.push_back(port.name);
  return names;
}

/// Names that fit the patterns of one option; a pattern that fits nothing is a warning, as in the reference.
Strings pick(const Strings& patterns, const Strings& names, std::string_view option, std::string_view what,
             Strings& warnings) {
  PickedNames picked = pick_names(patterns, names);
  for (const std::string& unused : picked.unused) {
    warnings.push_back(cat(option, ": the model has no ", what, " '", unused, "'"));
  }
  return std::move(picked.names);
}

Result<LayoutOptions> layout_options(const ConvertOptions& options, const Graph& graph, Strings& warnings) {
  LayoutOptions out;
  out.costs = tflite::layout_costs();
  if (options.input_layout == "reference") {
    out.input_layout = InputLayout::kReference;
  } else if (options.input_layout == "onnx") {
    out.input_layout = InputLayout::kOnnx;
  } else if (options.input_layout != "auto") {
    return fail(Code::kOption, cat("no input layout is called '", options.input_layout, "'"),
                "choose auto, reference or onnx");
  }
  const Strings inputs = port_names(graph.inputs());
  const auto keep = [&](const Strings& patterns, std::string_view option) {
    for (std::string& name : pick(patterns, inputs, option, "input", warnings)) out.keep_onnx_inputs.push_back(name);
  };
  keep(options.keep_ncw_or_nchw_or_ncdhw_input_names, "-k");
  keep(options.keep_nwc_or_nhwc_or_ndhwc_input_names, "-kt");
  keep(options.keep_shape_absolutely_input_names, "-kat");
  const Strings outputs = port_names(graph.outputs());
  out.keep_outputs = pick(options.keep_output_layout, outputs, "--keep_output_layout", "output", warnings);
  out.keep_all_outputs = !outputs.empty() && out.keep_outputs.size() == outputs.size();
  return out;
}

ResultPort port_of(const Graph& graph, const Port& port) {
  ResultPort out{port.name, port.source_type.dtype, port.source_type.dims, graph.type(port.value).dims, port.perm};
  for (std::size_t k = 0; k < out.perm.size(); ++k) {
    if (out.perm[k] != static_cast<int>(k)) return out;
  }
  out.perm.clear();
  return out;
}

void describe_graph(const Graph& graph, ConvertResult& result) {
  for (const Port& port : graph.inputs()) result.inputs.push_back(port_of(graph, port));
  for (const Port& port : graph.outputs()) result.outputs.push_back(port_of(graph, port));
  for (std::size_t i = 0; i < graph.node_count(); ++i) {
    const Node& node = graph.node(NodeId{static_cast<std::uint32_t>(i)});
    if (!node.alive) continue;
    ++result.ops;
    if (node.op.is<Transpose>()) ++result.transposes;
  }
}

std::string model_name(const ConvertOptions& options) {
  const std::string stem = fs::path(options.input_onnx_file_path).stem().string();
  return stem.empty() ? "model" : stem;
}

Status write_files(const ConvertOptions& options, const Graph& graph, ConvertResult& result) {
  struct Variant {
    std::string_view kind;
    tflite::WeightType weights;
  };
  constexpr Variant kVariants[] = {{"float32", tflite::WeightType::kF32}, {"float16", tflite::WeightType::kF16}};
  StagedFolder folder = TRY(StagedFolder::open(options.output_folder_path));
  Strings names;
  std::vector<std::future<Result<tflite::Written>>> writing;
  for (const Variant& variant : kVariants) {
    names.push_back(cat(model_name(options), "_", variant.kind, ".tflite"));
    const tflite::WriteOptions write{.weights = variant.weights,
                                     .description = version_text(),
                                     .allow_fp16_accumulation = options.enable_accumulation_type_float16};
    // In threads of their own where the system has any left.
    constexpr auto kPolicy = std::launch::async | std::launch::deferred;
    writing.push_back(std::async(
        kPolicy, [&graph, path = folder.path(names.back()), write] { return tflite::write(graph, path, write); }));
  }
  for (std::size_t i = 0; i < writing.size(); ++i) {
    const Variant& variant = kVariants[i];
    const tflite::Written written = TRY(writing[i].get());
    if (variant.weights == tflite::WeightType::kF32) {
      result.ops = written.ops;
      result.transposes = written.transposes;
    }
    const fs::path path = fs::path(options.output_folder_path) / names[i];
    result.files.push_back({path, std::string(variant.kind), written.bytes});
  }
  // Before the files appear: a summary that can't be written fails the run, and a failed run leaves nothing.
  if (!options.summary.empty()) TRY(write_text_file(options.summary, summary_json(result)));
  return folder.publish(names);
}

Result<Graph> compile(const ConvertOptions& options, StageClock& clock, ConvertResult& result) {
  clock.begin("read");
  const onnx::Model model = TRY(read(options));
  clock.begin("import");
  const onnx::ImportOptions how = TRY(import_options(options));
  onnx::Imported imported = TRY(onnx::import_model(model, how));
  result.warnings = std::move(imported.warnings);
  Graph graph = std::move(imported.graph);
  clock.begin("simplify");
  if (!options.not_use_onnxsim) {
    std::vector<PassStatistics> statistics;
    TRY(run_passes(graph, logical_pipeline(), &statistics));
    for (const PassStatistics& row : statistics) {
      if (row.applied > 0) result.rules.push_back(cat(row.pass, "/", row.rule, ": ", row.applied));
    }
  }
  clock.begin("legalize");
  TRY(tflite::legalize_logical(graph).in("while: tflite > legalize"));
  clock.begin("layout");
  const LayoutOptions layout = TRY(layout_options(options, graph, result.warnings));
  Graph physical = TRY(assign_layout(graph, layout, &result.layout).in("while: layout"));
  clock.begin("lower");
  TRY(tflite::legalize_physical(physical).in("while: tflite > lower"));
  return physical;
}

}  // namespace

Result<ConvertResult> convert(const ConvertOptions& options) {
  TRY(check_options(options));
  ConvertResult result;
  {
    StageClock clock(options, result.stages);
    const Graph graph = TRY(compile(options, clock, result));
    describe_graph(graph, result);
    clock.begin("write");
    if (!options.disable_model_save) {
      TRY(write_files(options, graph, result));
    } else if (!options.summary.empty()) {
      TRY(write_text_file(options.summary, summary_json(result)));
    }
  }
  if (options.progress) options.progress("done", 1);
  return result;
}

std::string version_text() { return cat("onnx2tf ", ONNX2TF_VERSION); }

}  // namespace onnx2tf
