#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/printable.h"
#include "base/text.h"
#include "cli/docs.h"
#include "cli/parse.h"
#include "cli/progress.h"
#include "cli/report.h"

namespace {

using namespace onnx2tf;
using namespace onnx2tf::cli;
using Action = Command::Action;

constexpr int kDone = 0, kFailed = 1, kUsage = 2;

void print(std::FILE* to, const std::string& text) { (void)std::fwrite(text.data(), 1, text.size(), to); }

Color color() { return stderr_is_terminal() ? Color::kTerminal : Color::kPlain; }

int report(const Error& error) {
  print(stderr, error_text(error, color()));
  return error.code == Code::kOption ? kUsage : kFailed;
}

/// How much is printed: 0 errors, 1 warnings, 2 the closing table, 3 everything.
int level_of(const ConvertOptions& options) {
  if (options.non_verbose || options.verbosity == "error") return 0;
  if (options.verbosity == "warn") return 1;
  return options.verbosity == "debug" ? 3 : 2;
}

int run_convert(const Command& command) {
  ConvertOptions options = command.options;
  const int level = level_of(options);
  if (level >= 1) {
    for (const std::string& notice : command.notices) print(stderr, cat("note: ", notice, "\n"));
  }
  Progress progress(level >= 2 ? Progress::Show::kOnTerminal : Progress::Show::kNever);
  options.progress = [&](std::string_view stage, double done) { progress.update(stage, done); };
  const Result<ConvertResult> result = convert(options);
  progress.finish();
  if (!result.ok()) return report(result.error());
  if (level >= 1) {
    for (const std::string& warning : result->warnings) print(stderr, cat("warning: ", printable(warning), "\n"));
  }
  if (level >= 2) print(stdout, closing_table(*result));
  if (options.explain_layout) print(stdout, layout_text(*result));
  if (level >= 3) print(stdout, debug_text(*result));
  print(stderr, refusals_text(*result, color()));
  return result->refused.empty() ? kDone : kFailed;
}

int run(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const Result<Command> command = parse(words);
  if (!command.ok()) return report(command.error());
  switch (command->action) {
    case Action::kConvert: return run_convert(*command);
    case Action::kHelp: print(stdout, help_text()); break;
    case Action::kVersion: print(stdout, version_text() + "\n"); break;
    case Action::kPrintDocs: print(stdout, options_document()); break;
    case Action::kPrintOps: print(stdout, ops_document()); break;
    case Action::kPrintOperators: print(stdout, operators_document()); break;
  }
  return kDone;
}

}  // namespace

int main(int argc, char** argv) { return run(argc, argv); }
