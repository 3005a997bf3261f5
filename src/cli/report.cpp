#include "cli/report.h"

#include <algorithm>
#include <cstdio>

#include "base/printable.h"
#include "base/text.h"

namespace onnx2tf::cli {
namespace {

std::string bytes_text(std::uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < std::size(kUnits)) value /= 1000, ++unit;
  char text[32];
  (void)std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.2f %s", value, kUnits[unit]);
  return text;
}

/// A dim as a cell of the table: a formula that takes more room than this is for `--summary`. Names stay.
constexpr std::size_t kDimRoom = 20;
constexpr std::string_view kLongDim = "?";

std::string dim_text(const Dim& dim) {
  std::string text = cat(dim);
  return text.size() > kDimRoom && !dim.is_symbol() ? std::string(kLongDim) : text;
}

std::string shape_text(const std::vector<Dim>& dims) { return cat("[", join(dims, ",", dim_text), "]"); }

bool is_shortened(const std::vector<ResultPort>& ports) {
  const auto is_long = [](const Dim& dim) { return dim_text(dim) == kLongDim; };
  return std::ranges::any_of(ports, [&](const ResultPort& port) {
    return std::ranges::any_of(port.source_shape, is_long) || std::ranges::any_of(port.shape, is_long);
  });
}

std::string perm_text(const ResultPort& port) {
  if (port.perm.empty()) return port.shape == port.source_shape ? "as in ONNX" : "";
  return cat("axes [", join(port.perm, ","), "] of ONNX");
}

/// Rows of cells as text, columns aligned to the left.
std::string table(const std::vector<Strings>& rows) {
  std::vector<std::size_t> widths;
  for (const Strings& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], row[k].size());
  }
  std::string out;
  for (const Strings& row : rows) {
    std::string line;
    for (std::size_t k = 0; k < row.size(); ++k) {
      line += "  " + row[k] + std::string(widths[k] - row[k].size(), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

void add_ports(std::string_view kind, const std::vector<ResultPort>& ports, std::vector<Strings>& rows) {
  for (const ResultPort& port : ports) {
    rows.push_back({std::string(kind), printable(port.name), std::string(numpy_name_of(port.dtype)),
                    shape_text(port.source_shape), "->", shape_text(port.shape), perm_text(port)});
  }
}

/// Ports and counts of one target.
std::string target_text(const ResultTarget& target) {
  std::vector<Strings> ports;
  add_ports("input", target.inputs, ports);
  add_ports("output", target.outputs, ports);
  const bool shortened = is_shortened(target.inputs) || is_shortened(target.outputs);
  return cat(table(ports), shortened ? "  ? follows from the inputs: --summary says how\n" : "");
}

bool has_same_ports(const ResultTarget& a, const ResultTarget& b) {
  const auto same = [](const ResultPort& x, const ResultPort& y) { return x.shape == y.shape && x.perm == y.perm; };
  return std::ranges::equal(a.inputs, b.inputs, same) && std::ranges::equal(a.outputs, b.outputs, same);
}

std::string counts_text(const ResultTarget& target) {
  return cat(target.ops, " ops, ", target.transposes, target.transposes == 1 ? " transpose" : " transposes");
}

std::string copies_text(const LayoutReport& layout) {
  if (layout.copies.empty()) return "no copies\n";
  std::string out = cat(layout.copies.size(), " copies",
                        layout.exact ? ", the fewest bytes over the modes that were considered" : "", "\n");
  for (const LayoutCopy& copy : layout.copies) {
    out += cat("  ", bytes_text(static_cast<std::uint64_t>(std::max<std::int64_t>(copy.bytes, 0))), " of '", copy.value,
               "'\n    ", copy.producer, " gives ", copy.from, "\n    ", copy.consumer, " takes ", copy.to, "\n");
  }
  return out;
}

}  // namespace

std::string closing_table(const ConvertResult& result) {
  std::vector<Strings> files;
  for (const ResultFile& file : result.files) {
    files.push_back({file.path.string(), bytes_text(file.bytes)});
    for (const auto& [onnx, here] : file.renamed)
      files.push_back({cat("    ", printable(onnx)), cat("is called ", here)});
  }
  double seconds = 0;
  for (const StageTime& stage : result.stages) seconds += stage.seconds;
  char time[32];
  (void)std::snprintf(time, sizeof time, "%.3f s", seconds);
  std::string out = cat(table(files), target_text(result.targets.front()));
  Strings counts;
  for (const ResultTarget& target : result.targets) {
    counts.push_back(result.targets.size() == 1 ? counts_text(target) : cat(target.name, " ", counts_text(target)));
    if (!has_same_ports(target, result.targets.front())) out += cat("  for ", target.name, ":\n", target_text(target));
  }
  return cat(out, "  ", join(counts, "; "), ", ", time, "\n");
}

std::string layout_text(const ConvertResult& result) {
  std::string out;
  std::string first;
  for (const ResultTarget& target : result.targets) {
    const std::string text = copies_text(target.layout);
    if (&target == &result.targets.front()) first = text;
    if (&target == &result.targets.front() || text != first) out += cat(target.name, " layout: ", text);
  }
  return out;
}

std::string refusals_text(const ConvertResult& result, Color color) {
  std::string out;
  for (std::size_t i = 0; i < result.refused.size();) {
    const std::string text = error_text(result.refused[i].error, color);
    Strings kinds;
    for (; i < result.refused.size() && error_text(result.refused[i].error, color) == text; ++i) {
      kinds.push_back(result.refused[i].kind);
    }
    out += cat("not written: ", join(kinds, ", "), "\n", text);
  }
  return out;
}

std::string debug_text(const ConvertResult& result) {
  std::vector<Strings> rows;
  for (const StageTime& stage : result.stages) {
    char time[32];
    (void)std::snprintf(time, sizeof time, "%.2f ms", stage.seconds * 1e3);
    rows.push_back({stage.stage, time});
  }
  for (const std::string& rule : result.rules) rows.push_back({rule});
  return table(rows);
}

std::string error_text(const Error& error, Color color) {
  std::string text = error.text();
  if (color == Color::kPlain) return text + '\n';
  const std::size_t end = std::min(text.find(':'), text.size());
  return cat("\033[1;31m", text.substr(0, end), "\033[0m", text.substr(end), "\n");
}

}  // namespace onnx2tf::cli
