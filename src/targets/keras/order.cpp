#include "targets/keras/order.h"

#include <algorithm>
#include <cctype>

namespace onnx2tf::keras {
namespace {

std::size_t at(int place) { return static_cast<std::size_t>(place); }

/// A depth-first walk from the outputs against the data: when each entry is met first, and in which order entries are
/// left (operands before users).
struct Walk {
  std::vector<int> met;   // -1: never
  std::vector<int> left;  // places
};

Walk walk_from_outputs(const Net& net) {
  Walk out{std::vector<int>(net.entries.size(), -1), {}};
  struct Open {
    int place = 0;
    std::vector<TensorRef> operands;
    std::size_t next = 0;
  };
  std::vector<Open> open;
  int count = 0;
  const auto meet = [&](int place) {
    if (out.met[at(place)] >= 0) return;
    out.met[at(place)] = count++;
    open.push_back({place, operands_of(net.entries[at(place)]), 0});
  };
  for (const TensorRef& output : net.outputs) {
    meet(output.entry);
    while (!open.empty()) {
      Open& top = open.back();
      if (top.next < top.operands.size()) {
        meet(top.operands[top.next++].entry);
      } else {
        out.left.push_back(top.place);
        open.pop_back();
      }
    }
  }
  return out;
}

/// Entries on the longest way to an output, without the entry itself; 0 for entries that were not met.
std::vector<int> distances(const Net& net, const Walk& walk) {
  std::vector<int> out(net.entries.size(), 0);
  for (auto place = walk.left.rbegin(); place != walk.left.rend(); ++place) {
    for (const TensorRef& operand : operands_of(net.entries[at(*place)])) {
      out[at(operand.entry)] = std::max(out[at(operand.entry)], out[at(*place)] + 1);
    }
  }
  return out;
}

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool is_lower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }

}  // namespace

std::vector<int> graph_order(const Net& net) {
  const Walk walk = walk_from_outputs(net);
  const std::vector<int> distance = distances(net, walk);
  std::vector<int> order = walk.left;
  for (const TensorRef& input : net.inputs) {
    if (walk.met[at(input.entry)] < 0) order.push_back(input.entry);
  }
  std::ranges::stable_sort(order, [&](int a, int b) {
    return distance[at(a)] != distance[at(b)] ? distance[at(a)] > distance[at(b)] : walk.met[at(a)] < walk.met[at(b)];
  });
  return order;
}

int recursion_depth(const Net& net) {
  const std::vector<int> distance = distances(net, walk_from_outputs(net));
  return distance.empty() ? 0 : std::ranges::max(distance) + 1;
}

std::string snake_case(std::string_view class_name) {
  std::string word;
  for (const char c : class_name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') word += c;
  }
  // re.sub("(.)([A-Z][a-z]+)", r"\1_\2", ...)
  std::string parted;
  for (std::size_t i = 0; i < word.size();) {
    parted += word[i++];
    if (i + 1 >= word.size() || !is_upper(word[i]) || !is_lower(word[i + 1])) continue;
    parted += '_';
    parted += word[i++];
    while (i < word.size() && is_lower(word[i])) parted += word[i++];
  }
  // re.sub("([a-z])([A-Z])", r"\1_\2", ...).lower()
  std::string out;
  for (std::size_t i = 0; i < parted.size(); ++i) {
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(parted[i])));
    if (is_lower(parted[i]) && i + 1 < parted.size() && is_upper(parted[i + 1])) out += '_';
  }
  return out;
}

std::string ObjectNames::next(std::string_view class_name) {
  std::string name = snake_case(class_name);
  const int count = used_[name]++;
  return count == 0 ? name : name + '_' + std::to_string(count);
}

}  // namespace onnx2tf::keras
