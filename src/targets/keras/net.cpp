#include "targets/keras/net.h"

#include <algorithm>

namespace onnx2tf::keras {
namespace {

template <class V, class Visit>
void walk(V& value, const Visit& visit);

template <class Items, class Visit>
void walk_dict(Items& items, const Visit& visit) {
  std::vector<decltype(&items[0])> sorted;
  for (auto& item : items) sorted.push_back(&item);
  std::ranges::sort(sorted, {}, [](const auto* item) -> const std::string& { return item->first; });
  for (auto* item : sorted) walk(item->second, visit);
}

template <class V, class Visit>
void walk(V& value, const Visit& visit) {
  auto& data = value.data();
  if (auto* ref = std::get_if<TensorRef>(&data)) visit(*ref);
  if (auto* list = std::get_if<Value::List>(&data)) {
    for (auto& item : *list) walk(item, visit);
  }
  if (auto* dict = std::get_if<Value::Dict>(&data)) walk_dict(*dict, visit);
}

template <class E, class Visit>
void walk_operands(E& entry, const Visit& visit) {
  for (auto& arg : entry.args) walk(arg, visit);
  walk_dict(entry.kwargs, visit);
}

}  // namespace

TensorRef Net::add_input(std::string input_name, Type type) {
  const TensorRef ref{add({.kind = Kind::kInput,
                           .class_name = "InputLayer",
                           .name = std::move(input_name),
                           .results = {std::move(type)},
                           .standard = true}),
                      0};
  inputs.push_back(ref);
  return ref;
}

void for_each_tensor(Value& value, const std::function<void(TensorRef&)>& visit) { walk(value, visit); }
void for_each_operand(Entry& entry, const std::function<void(TensorRef&)>& visit) { walk_operands(entry, visit); }

std::vector<TensorRef> operands_of(const Entry& entry) {
  std::vector<TensorRef> out;
  walk_operands(entry, [&](const TensorRef& ref) { out.push_back(ref); });
  return out;
}

}  // namespace onnx2tf::keras
