#include "targets/keras/writers.h"

#include <algorithm>

#include "base/file_writer.h"
#include "base/json.h"
#include "targets/keras/config_text.h"
#include "targets/keras/hdf5_writer.h"
#include "targets/keras/names.h"
#include "targets/keras/stages.h"
#include "targets/keras/weights.h"
#include "targets/keras/zip_writer.h"

namespace onnx2tf::keras {
namespace {

constexpr std::string_view kKerasVersion = "3.15.1";
constexpr std::string_view kDate = "2026-01-01@00:00:00";  // files shall not differ by the day they are made

Net final_form(const Net& net);

void finish_functions(Value& value) {
  if (auto* function = std::get_if<std::shared_ptr<const Net>>(&value.data())) {
    *function = std::make_shared<const Net>(final_form(**function));
  }
  if (auto* list = std::get_if<Value::List>(&value.data())) std::ranges::for_each(*list, finish_functions);
  if (auto* dict = std::get_if<Value::Dict>(&value.data())) {
    for (auto& item : *dict) finish_functions(item.second);
  }
}

/// With final names, without entries that nothing needs, in stages if it is deep.
Net final_form(const Net& net) {
  Net named = net;
  assign_names(named);
  for (Entry& entry : named.entries) {
    if (entry.stage != nullptr) entry.stage = std::make_shared<const Net>(final_form(*entry.stage));
    std::ranges::for_each(entry.args, finish_functions);
    for (auto* dict : {&entry.config, &entry.kwargs}) {
      for (auto& item : *dict) finish_functions(item.second);
    }
  }
  return cut_into_stages(named);
}

std::string metadata_text() {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("keras_version");
  json.string(kKerasVersion);
  json.key("date_saved");
  json.string(kDate);
  json.end();
  return out;
}

Result<std::uint64_t> write_tree(const Hdf5Tree& tree, const std::filesystem::path& path) {
  FileWriter file = TRY(FileWriter::open(path));
  TRY(Hdf5Image(tree).write([&](std::span<const std::byte> bytes) { return file.write(bytes); }));
  const std::uint64_t size = file.size();
  TRY(file.finish());
  return size;
}

/// A path for a tensor's name: parts that paths give a meaning to, and empty ones, become "_".
std::string dataset_path(std::string_view name) {
  std::string out;
  while (true) {
    const std::size_t slash = std::min(name.find('/'), name.size());
    std::string part(name.substr(0, slash));
    std::ranges::replace(part, '\0', '_');
    out += part.empty() || part == "." ? "_" : part;
    if (slash == name.size()) return out;
    out += '/';
    name.remove_prefix(slash + 1);
  }
}

}  // namespace

Result<std::uint64_t> write_keras(const Net& net, const std::filesystem::path& path) {
  const Net final_net = final_form(net);
  const bool both = std::ranges::all_of(final_net.entries, [](const Entry& entry) { return entry.standard; });
  const std::string config = TRY(config_text(final_net, both ? Spelling::kBoth : Spelling::kKeras3));
  const Hdf5Tree weights = TRY(weights_tree(final_net));
  const Hdf5Image image(weights);

  FileWriter file = TRY(FileWriter::open(path));
  ZipWriter zip(file);
  TRY(zip.add("metadata.json", metadata_text()));
  TRY(zip.add("config.json", config));
  TRY(zip.add("model.weights.h5", image.size(), [&](const ZipWriter::Take& take) { return image.write(take); }));
  TRY(zip.finish());
  const std::uint64_t size = file.size();
  TRY(file.finish());
  return size;
}

Result<std::uint64_t> write_h5(const Net& net, const std::filesystem::path& path) {
  const Net final_net = final_form(net);
  return write_tree(TRY(legacy_tree(final_net, TRY(config_text(final_net, Spelling::kLegacy)))), path);
}

Result<std::uint64_t> write_weights_h5(const Net& net, const std::filesystem::path& path) {
  return write_tree(TRY(weights_tree(final_form(net))), path);
}

Result<std::uint64_t> write_initializers_h5(std::span<const NamedTensor> tensors, const std::filesystem::path& path) {
  Hdf5Tree tree;
  for (const NamedTensor& tensor : tensors) {
    const std::string wish = dataset_path(tensor.name);
    Status added = tree.add_dataset(wish, tensor.tensor);
    // "a" and "a/b" can't both be: one is in the other's way.
    std::string flat = wish;
    std::ranges::replace(flat, '/', '_');
    for (int i = 1; !added.ok() && added.error().code == Code::kInvalidModel; ++i) {
      added = tree.add_dataset(flat + '_' + std::to_string(i), tensor.tensor);
    }
    TRY(std::move(added));
  }
  return write_tree(tree, path);
}

}  // namespace onnx2tf::keras
