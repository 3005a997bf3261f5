#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "base/printable.h"
#include "cli/options.h"
#include "driver/convert.h"

namespace nb = nanobind;

namespace {

using namespace onnx2tf;

using NamedWords = std::pair<std::string, Strings>;

std::string_view kind_name(cli::Kind kind) {
  switch (kind) {
    case cli::Kind::kFlag: return "flag";
    case cli::Kind::kInteger: return "integer";
    case cli::Kind::kReal: return "real";
    case cli::Kind::kList: return "list";
    case cli::Kind::kListOrAll: return "list_or_all";
    case cli::Kind::kRows: return "rows";
    default: return "text";
  }
}

/// The rows of the option table, for the signature of convert().
nb::list options() {
  nb::list rows;
  for (const cli::Option& option : cli::all_options()) {
    nb::dict row;
    row["name"] = option.name;
    row["alias"] = option.alias;
    row["kind"] = kind_name(option.kind);
    row["initial"] = option.initial;
    row["help"] = option.help;
    rows.append(row);
  }
  return rows;
}

nb::dict error_dict(const Error& error) {
  nb::dict out;
  out["code"] = to_string(error.code);
  out["message"] = printable(error.message);
  out["hint"] = printable(error.hint);
  nb::list frames;
  for (const std::string& frame : error.frames) frames.append(printable(frame));
  out["frames"] = frames;
  out["text"] = error.text();
  return out;
}

nb::list dims_list(const std::vector<Dim>& dims) {
  nb::list out;
  for (const Dim& dim : dims) {
    if (dim.is_static()) {
      out.append(dim.value());
    } else {
      out.append(to_string(dim));
    }
  }
  return out;
}

nb::list port_list(const std::vector<ResultPort>& ports) {
  nb::list out;
  for (const ResultPort& port : ports) {
    nb::dict row;
    row["name"] = printable(port.name);
    row["dtype"] = numpy_name_of(port.dtype);
    row["source_shape"] = dims_list(port.source_shape);
    row["shape"] = dims_list(port.shape);
    row["perm"] = port.perm.empty() ? nb::none() : nb::object(nb::cast(port.perm));
    out.append(row);
  }
  return out;
}

nb::dict result_dict(const ConvertResult& result, const Strings& notices) {
  nb::dict out;
  nb::list files;
  for (const ResultFile& file : result.files) {
    nb::dict row;
    row["path"] = file.path.string();
    row["kind"] = file.kind;
    row["target"] = file.target;
    row["bytes"] = file.bytes;
    nb::dict renamed;
    for (const auto& [onnx, here] : file.renamed) renamed[nb::str(onnx.c_str())] = here;
    row["renamed"] = renamed;
    files.append(row);
  }
  out["files"] = files;
  nb::list targets;
  for (const ResultTarget& target : result.targets) {
    nb::dict row;
    row["name"] = target.name;
    row["inputs"] = port_list(target.inputs);
    row["outputs"] = port_list(target.outputs);
    row["ops"] = target.ops;
    row["transposes"] = target.transposes;
    targets.append(row);
  }
  out["targets"] = targets;
  nb::list refused;
  for (const Refusal& refusal : result.refused) {
    nb::dict row = error_dict(refusal.error);
    row["kind"] = refusal.kind;
    refused.append(row);
  }
  out["refused"] = refused;
  out["warnings"] = result.warnings;
  out["notices"] = notices;
  nb::dict seconds;
  for (const StageTime& stage : result.stages) seconds[nb::str(stage.stage.c_str())] = stage.seconds;
  out["seconds"] = seconds;
  return out;
}

Result<ConvertOptions> read_options(const std::vector<NamedWords>& words, Strings& notices) {
  ConvertOptions out;
  for (const auto& [name, values] : words) {
    const cli::Option* option = cli::find_option(name);
    if (option == nullptr) return cli::unknown_option(name);
    TRY(cli::set_option(*option, values, out, notices));
  }
  return out;
}

/// (True, result) or (False, error). `model` is empty when a file is named among the options. The interpreter's lock is
/// released meanwhile.
nb::tuple convert_model(const std::vector<NamedWords>& words, const nb::bytes& model) {
  Strings notices;
  Result<ConvertOptions> options = read_options(words, notices);
  if (!options.ok()) return nb::make_tuple(false, error_dict(options.error()));
  const std::span<const std::byte> bytes(static_cast<const std::byte*>(model.data()), model.size());
  // The caller's reference keeps the bytes alive during the call, and no tensor outlives it.
  if (!bytes.empty()) options->onnx_model = Bytes(bytes, nullptr);
  const Result<ConvertResult> result = [&] {
    const nb::gil_scoped_release released;
    return convert(*options);
  }();
  if (!result.ok()) return nb::make_tuple(false, error_dict(result.error()));
  return nb::make_tuple(true, result_dict(*result, notices));
}

}  // namespace

NB_MODULE(_native, module) {
  module.def("options", &options);
  module.def("convert", &convert_model);
  module.attr("version") = ONNX2TF_VERSION;
}
