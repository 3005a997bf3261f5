#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace onnx2tf::cli {

/// A progress bar on standard error for work that takes more than a second; nothing when that is no terminal.
class Progress {
 public:
  enum class Show : std::uint8_t { kNever, kOnTerminal };

  explicit Progress(Show show);
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// The stage that begins and the part of the work that is done, 0 to 1.
  void update(std::string_view stage, double done);
  /// Stops and wipes the bar.
  void finish();

 private:
  void draw();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string stage_;
  double done_ = 0;
  bool stop_ = false;
  bool drawn_ = false;
  std::thread thread_;
};

/// Whether standard error (standard output) is a terminal that shows colours.
bool stderr_is_terminal();
bool stdout_is_terminal();

}  // namespace onnx2tf::cli
