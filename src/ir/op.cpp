#include "ir/op.h"

#include <numeric>
#include <ostream>
#include <sstream>
#include <unordered_map>

namespace onnx2tf {

std::ostream& operator<<(std::ostream& out, const Op& op) {
  std::ostringstream fields;
  op.info_->print(op.data_.get(), fields);
  out << op.info_->name;
  if (const std::string text = fields.str(); !text.empty()) out << '{' << text << '}';
  return out;
}

Physical Physical::in_order(Op op, std::size_t count) {
  std::vector<int> operands(count);
  std::iota(operands.begin(), operands.end(), 0);
  return {std::move(op), std::move(operands)};
}

const OpInfo* find_op(std::string_view name) {
  static const auto* const by_name = [] {
    auto* map = new std::unordered_map<std::string_view, const OpInfo*>;
    for (const OpInfo* info : all_ops()) map->emplace(info->name, info);
    return map;
  }();
  const auto found = by_name->find(name);
  return found == by_name->end() ? nullptr : found->second;
}

}  // namespace onnx2tf
