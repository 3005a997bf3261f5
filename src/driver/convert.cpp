#include "driver/convert.h"

#include <algorithm>
#include <chrono>
#include <future>

#include "base/text.h"
#include "driver/name_patterns.h"
#include "driver/staged_folder.h"
#include "driver/summary.h"
#include "driver/targets.h"
#include "onnx/importer.h"
#include "ops/transpose.h"
#include "passes/pipeline.h"

namespace onnx2tf {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kStages[] = {"read", "import", "simplify", "compile", "write"};

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

/// Without the costs, which are a target's.
Result<LayoutOptions> layout_options(const ConvertOptions& options, const Graph& graph, Strings& warnings) {
  LayoutOptions out;
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

ResultTarget describe(const Target& target, const Graph& graph, LayoutReport layout) {
  ResultTarget out{.name = std::string(target.name), .inputs = {}, .outputs = {}, .layout = std::move(layout)};
  for (const Port& port : graph.inputs()) out.inputs.push_back(port_of(graph, port));
  for (const Port& port : graph.outputs()) out.outputs.push_back(port_of(graph, port));
  for (std::size_t i = 0; i < graph.node_count(); ++i) {
    const Node& node = graph.node(NodeId{static_cast<std::uint32_t>(i)});
    if (!node.alive) continue;
    ++out.ops;
    if (node.op.is<Transpose>()) ++out.transposes;
  }
  return out;
}

std::string model_name(const ConvertOptions& options) {
  const std::string stem = fs::path(options.input_onnx_file_path).stem().string();
  return stem.empty() ? "model" : stem;
}

Result<FormatOptions> format_options(const ConvertOptions& options) {
  FormatOptions out{.producer = version_text(),
                    .allow_fp16_accumulation = options.enable_accumulation_type_float16,
                    .tfv1_pb = options.output_tfv1_pb,
                    .keras_v3 = options.output_keras_v3,
                    .h5 = options.output_h5,
                    .weights = options.output_weights};
  constexpr std::pair<std::string_view, SavedModelForm> kForms[] = {{"auto", SavedModelForm::kAuto},
                                                                    {"constants", SavedModelForm::kConstants},
                                                                    {"variables", SavedModelForm::kVariables},
                                                                    {"functions", SavedModelForm::kFunctions}};
  const auto* form =
      std::ranges::find(kForms, options.saved_model_form, &std::pair<std::string_view, SavedModelForm>::first);
  if (form == std::end(kForms)) {
    return fail(Code::kOption, cat("no form of SavedModel is called '", options.saved_model_form, "'"),
                "choose auto, constants, variables or functions");
  }
  out.saved_model_form = form->second;
  return out;
}

/// The model as every target gets it.
struct Source {
  Graph graph;
  std::vector<NamedTensor> initializers;
};

Result<Source> read_source(const ConvertOptions& options, StageClock& clock, ConvertResult& result) {
  clock.begin("read");
  const onnx::Model model = TRY(read(options));
  clock.begin("import");
  const onnx::ImportOptions how = TRY(import_options(options));
  onnx::Imported imported = TRY(onnx::import_model(model, how));
  result.warnings = std::move(imported.warnings);
  Source source{std::move(imported.graph), {}};
  if (options.output_weights) {
    for (const onnx::Initializer& row : model.graph.initializers) {
      source.initializers.push_back({std::string(row.name), row.tensor});
    }
  }
  clock.begin("simplify");
  if (!options.not_use_onnxsim) {
    std::vector<PassStatistics> statistics;
    TRY(run_passes(source.graph, logical_pipeline(), &statistics));
    for (const PassStatistics& row : statistics) {
      if (row.applied > 0) result.rules.push_back(cat(row.pass, "/", row.rule, ": ", row.applied));
    }
  }
  return source;
}

/// The physical graph of a target, and the formats that are written from it.
struct Compiled {
  const Target* target = nullptr;
  Graph graph;
  std::vector<const Format*> formats;
};

/// How graphs are compiled; the costs of layouts are a target's.
struct CompileOptions {
  LayoutOptions layout;
  LegalizeOptions legalize;
};

Result<Graph> compile(const Target& target, Graph graph, const CompileOptions& how, LayoutReport& report) {
  LayoutOptions layout = how.layout;
  TRY(target.legalize_logical(graph).in(cat("while: ", target.name, " > legalize")));
  layout.costs = target.layout_costs();
  Graph physical = TRY(assign_layout(graph, layout, &report).in(cat("while: ", target.name, " > layout")));
  TRY(target.legalize_physical(physical, how.legalize).in(cat("while: ", target.name, " > lower")));
  return physical;
}

Result<std::vector<Compiled>> compile_all(const ConvertOptions& options, const FormatOptions& wanted,
                                          const Graph& graph, ConvertResult& result) {
  CompileOptions how{TRY(layout_options(options, graph, result.warnings)), {}};
  if (options.disable_group_convolution) how.legalize.groups = Groups::kNone;
  std::vector<Compiled> out;
  for (const Target* target : all_targets()) {
    Compiled compiled{target, {}, {}};
    for (const Format& format : target->formats) {
      if (format.wanted(wanted)) compiled.formats.push_back(&format);
    }
    if (compiled.formats.empty()) continue;
    LayoutReport report;
    auto physical = compile(*target, graph, how, report);
    if (physical.ok()) {
      compiled.graph = std::move(physical).value();
      result.targets.push_back(describe(*target, compiled.graph, std::move(report)));
      out.push_back(std::move(compiled));
      continue;
    }
    for (const Format* format : compiled.formats)
      result.refused.push_back({std::string(format->kind), physical.error()});
  }
  return out;
}

/// Notes what a writer made; the names of its files.
Strings note(const Compiled& compiled, const Format& format, FormatOutput written, const fs::path& folder,
             ConvertResult& result) {
  const auto target = std::ranges::find(result.targets, compiled.target->name, &ResultTarget::name);
  if (&format == compiled.formats.front()) target->ops = written.ops;
  result.files.push_back({folder / written.files.at(0), std::string(format.kind), std::string(compiled.target->name),
                          written.bytes, std::move(written.renamed)});
  return std::move(written.files);
}

Status write_files(const ConvertOptions& options, const FormatOptions& how, const Source& source,
                   const std::vector<Compiled>& compiled, ConvertResult& result) {
  struct Writing {
    const Compiled* compiled;
    const Format* format;
    std::future<Result<FormatOutput>> output;
  };
  const fs::path output = options.output_folder_path;
  StagedFolder folder = TRY(StagedFolder::open(output));
  std::vector<Writing> writing;
  for (const Compiled& target : compiled) {
    for (const Format* format : target.formats) {
      // In threads of their own where the system has any left.
      constexpr auto kPolicy = std::launch::async | std::launch::deferred;
      const FormatInput input{target.graph, source.initializers, how, folder.path(""), model_name(options)};
      writing.push_back({&target, format, std::async(kPolicy, [format, input] { return format->write(input); })});
    }
  }
  Strings names;
  for (Writing& item : writing) {
    auto written = item.output.get();
    if (!written.ok()) {
      if (written.error().code == Code::kIo) return written.error();
      result.refused.push_back({std::string(item.format->kind), written.error()});
      continue;
    }
    for (std::string& name : note(*item.compiled, *item.format, std::move(written).value(), output, result)) {
      names.push_back(std::move(name));
    }
  }
  if (names.empty()) return result.refused.front().error;
  // Before the files appear: a summary that can't be written fails the run, and a failed run leaves nothing.
  if (!options.summary.empty()) TRY(write_text_file(options.summary, summary_json(result)));
  return folder.publish(names);
}

}  // namespace

Result<ConvertResult> convert(const ConvertOptions& options) {
  TRY(check_options(options));
  const FormatOptions how = TRY(format_options(options));
  ConvertResult result;
  {
    StageClock clock(options, result.stages);
    const Source source = TRY(read_source(options, clock, result));
    clock.begin("compile");
    const std::vector<Compiled> compiled = TRY(compile_all(options, how, source.graph, result));
    if (compiled.empty()) return result.refused.front().error;
    clock.begin("write");
    if (!options.disable_model_save) {
      TRY(write_files(options, how, source, compiled, result));
    } else if (!options.summary.empty()) {
      TRY(write_text_file(options.summary, summary_json(result)));
    }
  }
  if (options.progress) options.progress("done", 1);
  return result;
}

std::string version_text() { return cat("onnx2tf ", ONNX2TF_VERSION); }

}  // namespace onnx2tf
