#include "targets/keras/names.h"

#include <cctype>

#include "targets/keras/order.h"

namespace onnx2tf::keras {
namespace {

constexpr std::size_t kLongestName = 512;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string valid(std::string_view wish) {
  std::string out;
  for (const char c : wish.substr(0, kLongestName)) {
    const char kept = is_letter_or_digit(c) || c == '.' || c == '-' ? c : '_';
    if (!out.empty() || is_letter_or_digit(kept)) out += kept;
  }
  return out.empty() ? "unnamed" : out;
}

/// The name without a running number.
std::string_view stem(std::string_view name) {
  std::string_view out = name;
  while (!out.empty() && is_digit(out.back())) out.remove_suffix(1);
  const bool numbered = out.size() < name.size() && out.ends_with('_');
  return numbered ? out.substr(0, out.size() - 1) : name;
}

std::string_view suffix_of(Kind kind) { return kind == Kind::kInput ? "_input" : "_layer"; }

}  // namespace

Names::Names(const Net& net) {
  for (const Entry& entry : net.entries) {
    if (entry.kind == Kind::kOp) op_names_.insert(snake_case(entry.class_name));
  }
}

void Names::take_all(const Net& net) {
  for (const Entry& entry : net.entries) taken_.insert(entry.name);
}

bool Names::is_free(const std::string& name, Kind kind) const {
  return !taken_.contains(name) && (kind == Kind::kOp || !op_names_.contains(std::string(stem(name))));
}

std::string Names::claim(std::string_view wish, Kind kind) {
  std::string base = valid(wish);
  if (kind != Kind::kOp && op_names_.contains(std::string(stem(base)))) base += suffix_of(kind);
  std::string name = base;
  while (!is_free(name, kind)) name = base + '_' + std::to_string(++counts_[base]);
  taken_.insert(name);
  return name;
}

void assign_names(Net& net) {
  Names names(net);
  net.name = valid(net.name);
  std::vector<bool> named(net.entries.size(), false);
  const auto name = [&](std::size_t place) {
    if (named[place]) return;
    named[place] = true;
    Entry& entry = net.entries[place];
    entry.name = names.claim(entry.name.empty() ? snake_case(entry.class_name) : entry.name, entry.kind);
  };
  for (const TensorRef& input : net.inputs) name(static_cast<std::size_t>(input.entry));
  for (const TensorRef& output : net.outputs) name(static_cast<std::size_t>(output.entry));
  for (std::size_t place = 0; place < net.entries.size(); ++place) name(place);
}

std::vector<std::pair<std::string, std::string>> renamed_ports(const Net& net) {
  Net named = net;
  assign_names(named);
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto* ports : {&net.inputs, &net.outputs}) {
    for (const TensorRef& port : *ports) {
      const auto place = static_cast<std::size_t>(port.entry);
      const std::string& name = named.entries[place].name;
      if (name != net.entries[place].name) out.emplace_back(net.entries[place].name, name);
    }
  }
  return out;
}

}  // namespace onnx2tf::keras
