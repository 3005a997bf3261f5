#include "targets/keras/weights.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "targets/keras/order.h"

namespace onnx2tf::keras {
namespace {

/// What .h5 files of Keras 2 say; Keras 3 changes weights of other versions.
constexpr std::string_view kLegacyVersion = "2.15.0";

Status add_weights(Hdf5Tree& tree, const Net& net, const std::string& prefix) {
  ObjectNames names;
  for (const int place : graph_order(net)) {
    const Entry& entry = net.entries[static_cast<std::size_t>(place)];
    if (entry.kind == Kind::kOp) continue;
    const std::string path = prefix + "layers/" + names.next(entry.class_name);
    if (entry.kind == Kind::kStage) TRY(add_weights(tree, *entry.stage, path + '/'));
    std::map<std::string, int> counts;  // by holder
    for (const Weight& weight : entry.weights) {
      const std::string vars = weight.holder.empty() ? path + "/vars" : path + '/' + weight.holder + "/vars";
      const int count = counts[weight.holder]++;
      TRY(tree.add_dataset(cat(vars, '/', count), weight.data).in("in: layer '" + entry.name + "'"));
      if (count == 0) TRY(tree.add_attribute(vars, "name", entry.name));
    }
  }
  return {};
}

struct NamedWeight {
  std::string name;
  const Weight* weight = nullptr;
};

void collect_weights(const Entry& entry, std::vector<NamedWeight>& out) {
  if (entry.kind == Kind::kStage) {
    for (const int place : graph_order(*entry.stage)) {
      collect_weights(entry.stage->entries[static_cast<std::size_t>(place)], out);
    }
  }
  for (const Weight& weight : entry.weights) {
    const std::string holder = weight.holder.empty() ? "" : weight.holder + '/';
    out.push_back({cat(entry.name, '/', holder, weight.name, ":0"), &weight});
  }
}

/// A list of strings; one too long for an attribute lies in parts key0, key1, ..., which Keras joins.
Status add_list(Hdf5Tree& tree, std::string_view path, const std::string& key, const std::vector<std::string>& items) {
  std::size_t longest = 1;
  for (const std::string& item : items) longest = std::max(longest, item.size());
  const std::size_t most = std::max<std::size_t>(1, Hdf5Tree::kMostListBytes / longest);
  if (items.size() <= most) return tree.add_attribute(path, key, items);
  for (std::size_t begin = 0, part = 0; begin < items.size(); begin += most, ++part) {
    const auto first = items.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, items.size() - begin));
    TRY(tree.add_attribute(path, cat(key, part), std::vector<std::string>(first, first + count)));
  }
  return {};
}

/// Trainable weights come before others, also over all layers of a stage.
Status add_legacy_layer(Hdf5Tree& tree, const Entry& entry) {
  std::vector<NamedWeight> weights;
  collect_weights(entry, weights);
  std::ranges::stable_partition(weights, [](const NamedWeight& it) { return it.weight->trainable; });
  const std::string group = "model_weights/" + entry.name;
  TRY(tree.add_group(group));
  std::vector<std::string> names;
  for (const NamedWeight& it : weights) {
    names.push_back(it.name);
    TRY(tree.add_dataset(cat(group, '/', it.name), it.weight->data));
  }
  return add_list(tree, group, "weight_names", names);
}

}  // namespace

Result<Hdf5Tree> weights_tree(const Net& net) {
  Hdf5Tree tree;
  TRY(tree.add_group("vars"));
  TRY(add_weights(tree, net, ""));
  return tree;
}

Result<Hdf5Tree> legacy_tree(const Net& net, std::string config) {
  Hdf5Tree tree;
  TRY(tree.add_attribute("", "keras_version", std::string(kLegacyVersion)));
  TRY(tree.add_attribute("", "backend", "tensorflow"));
  TRY(tree.add_attribute("", "model_config", std::move(config)));
  TRY(tree.add_group("model_weights"));
  TRY(tree.add_attribute("model_weights", "backend", "tensorflow"));
  TRY(tree.add_attribute("model_weights", "keras_version", std::string(kLegacyVersion)));
  std::vector<std::string> layer_names;
  for (const int place : graph_order(net)) {
    const Entry& entry = net.entries[static_cast<std::size_t>(place)];
    if (entry.kind == Kind::kOp) continue;
    layer_names.push_back(entry.name);
    TRY(add_legacy_layer(tree, entry).in("in: layer '" + entry.name + "'"));
  }
  TRY(add_list(tree, "model_weights", "layer_names", layer_names));
  TRY(tree.add_group("model_weights/top_level_model_weights"));
  TRY(tree.add_attribute("model_weights/top_level_model_weights", "weight_names", std::vector<std::string>()));
  return tree;
}

}  // namespace onnx2tf::keras
