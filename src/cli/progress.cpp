#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>

namespace onnx2tf::cli {

Progress::Progress(Show show) {
  if (show == Show::kNever || !stderr_is_terminal()) return;
  thread_ = std::thread([this] { draw(); });
}

void Progress::update(std::string_view stage, double done) {
  const std::lock_guard lock(mutex_);
  stage_ = stage;
  done_ = done;
}

void Progress::finish() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (drawn_) (void)std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

void Progress::draw() {
  constexpr int kWidth = 30;
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, std::chrono::seconds(1), [this] { return stop_; })) return;
  do {
    const int filled = static_cast<int>(done_ * kWidth);
    const std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                            std::string(static_cast<std::size_t>(kWidth - filled), '.');
    (void)std::fprintf(stderr, "\r[%s] %s\033[K", bar.c_str(), stage_.c_str());
    drawn_ = true;
  } while (!changed_.wait_for(lock, std::chrono::milliseconds(200), [this] { return stop_; }));
}

bool stderr_is_terminal() { return isatty(STDERR_FILENO) != 0; }
bool stdout_is_terminal() { return isatty(STDOUT_FILENO) != 0; }

}  // namespace onnx2tf::cli
