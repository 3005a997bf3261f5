#include "targets/keras/hdf5_writer.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "targets/keras/hdf5_messages.h"
#include "targets/keras/little_endian.h"

namespace onnx2tf::keras {
namespace {

using Take = std::function<Status(std::span<const std::byte>)>;

constexpr std::size_t kStringsOfCollection = 4096;
constexpr std::size_t kLeastCollection = 4096;
constexpr std::size_t kHeapHeader = 16;
constexpr std::size_t kLongestName = 32768;  // a message holds less than 64 KiB
constexpr int kHighestRank = 32;             // H5S_MAX_RANK

std::uint64_t aligned(std::uint64_t value) { return (value + 7) & ~std::uint64_t{7}; }

Status write_text(const Take& take, std::string_view text) {
  return take(std::as_bytes(std::span(text.data(), text.size())));
}

Status write_zeros(const Take& take, std::uint64_t count) {
  constexpr std::array<std::byte, 8> kZeros{};
  return count == 0 ? Status() : take(std::span(kZeros).first(static_cast<std::size_t>(count)));
}

/// What the strings take, and what the whole collection takes: it also holds a header and, at its end, a free object.
struct CollectionSize {
  std::uint64_t strings = 0, whole = 0;
};

CollectionSize collection_size(std::span<const std::string* const> strings) {
  std::uint64_t bytes = 0;
  for (const std::string* text : strings) bytes += kHeapHeader + aligned(text->size());
  return {bytes, std::max<std::uint64_t>(kLeastCollection, kHeapHeader + bytes + kHeapHeader)};
}

std::string heap_object_head(std::uint64_t index, std::uint64_t uses, std::uint64_t size) {
  std::string out;
  put16(out, index);
  put16(out, uses);
  put32(out, 0);
  put64(out, size);
  return out;
}

Status write_collection(const Take& take, std::span<const std::string* const> strings) {
  const CollectionSize size = collection_size(strings);
  std::string head = "GCOL";
  put32(head, 1);  // version
  put64(head, size.whole);
  TRY(write_text(take, head));
  for (std::size_t i = 0; i < strings.size(); ++i) {
    TRY(write_text(take, heap_object_head(i + 1, 1, strings[i]->size())));
    TRY(write_text(take, *strings[i]));
    TRY(write_zeros(take, aligned(strings[i]->size()) - strings[i]->size()));
  }
  const std::uint64_t free = size.whole - kHeapHeader - size.strings;  // its own head is part of it
  TRY(write_text(take, heap_object_head(0, 0, free)));
  return write_text(take, std::string(static_cast<std::size_t>(free - kHeapHeader), '\0'));
}

std::string list_attribute(std::string_view name, const std::vector<std::string>& items) {
  std::size_t longest = 1;
  for (const std::string& item : items) longest = std::max(longest, item.size());
  std::string value;
  for (const std::string& item : items) value.append(item).append(longest - item.size(), '\0');
  const std::array<std::int64_t, 1> dims = {static_cast<std::int64_t>(items.size())};
  return hdf5::attribute_message(name, hdf5::fixed_string_type(longest), dims, value);
}

}  // namespace

Result<std::size_t> Hdf5Tree::child_group(std::size_t parent, std::string_view name) {
  if (!objects_[parent].data.is_none()) return fail(Code::kInvalidModel, cat("'", name, "' lies inside of a dataset"));
  const auto found = objects_[parent].children.find(name);
  if (found != objects_[parent].children.end()) return found->second;
  if (name.size() > kLongestName) return fail(Code::kLimit, cat("a name of ", name.size(), " bytes is too long"));
  objects_[parent].children.emplace(name, objects_.size());
  objects_.emplace_back();
  return objects_.size() - 1;
}

Result<std::size_t> Hdf5Tree::group_at(std::string_view path) {
  std::size_t out = 0;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) out = TRY(child_group(out, path.substr(0, slash)));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return out;
}

Status Hdf5Tree::add_group(std::string_view path) {
  const std::size_t place = TRY(group_at(path));
  if (!objects_[place].data.is_none()) return fail(Code::kInvalidModel, cat("'", path, "' is a dataset already"));
  return {};
}

Status Hdf5Tree::add_dataset(std::string_view path, Tensor data) {
  if (hdf5::datatype(data.dtype()).empty()) {
    return fail(Code::kUnsupportedType,
                cat("'", path, "': HDF5 files can't hold tensors of ", numpy_name_of(data.dtype()), " here"));
  }
  if (data.rank() > kHighestRank) return fail(Code::kLimit, cat("'", path, "' has rank ", data.rank()));
  const std::size_t before = objects_.size();
  const std::size_t place = TRY(group_at(path));
  if (place < before) return fail(Code::kInvalidModel, cat("two things are called '", path, "'"));
  if (data.dtype() == DType::kBF16) objects_[place].attributes.emplace_back("dtype", "bfloat16");
  objects_[place].data = std::move(data);
  return {};
}

Status Hdf5Tree::add_attribute(std::string_view path, std::string name, Hdf5Value value) {
  if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
    std::size_t longest = 0;
    for (const std::string& item : *items) longest = std::max(longest, item.size());
    if (longest * items->size() > kMostListBytes) {
      return fail(Code::kLimit, cat("the strings of attribute '", name, "' take more than ", kMostListBytes, " bytes"));
    }
  }
  const std::size_t place = TRY(group_at(path));
  objects_[place].attributes.emplace_back(std::move(name), std::move(value));
  return {};
}

Hdf5Image::Hdf5Image(const Hdf5Tree& tree) : tree_(tree) {
  lay_out_strings();
  lay_out_objects();
}

void Hdf5Image::lay_out_strings() {
  for (const auto& object : tree_.objects_) {
    first_string_.push_back(strings_.size());
    for (const auto& [name, value] : object.attributes) {
      if (const auto* text = std::get_if<std::string>(&value)) strings_.push_back(text);
    }
  }
  size_ = hdf5::kSuperblockSize;
  for (std::size_t i = 0; i < strings_.size(); i += kStringsOfCollection) {
    collection_starts_.push_back(size_);
    const auto some = std::span(strings_).subspan(i, std::min(kStringsOfCollection, strings_.size() - i));
    size_ += aligned(collection_size(some).whole);
  }
}

void Hdf5Image::lay_out_objects() {
  const std::size_t count = tree_.objects_.size();
  headers_.assign(count, 0);
  data_.assign(count, hdf5::kNoAddress);
  for (std::size_t i = 0; i < count; ++i) {
    headers_[i] = size_;
    size_ += aligned(header_of(i).size());  // a header's size does not depend on the addresses in it
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Tensor& data = tree_.objects_[i].data;
    if (data.is_none() || data.byte_size() == 0) continue;
    data_[i] = size_;
    size_ += aligned(data.byte_size());
  }
}

std::string Hdf5Image::string_reference(std::size_t number) const {
  std::string out;
  put32(out, strings_[number]->size());
  put64(out, collection_starts_[number / kStringsOfCollection]);
  put32(out, number % kStringsOfCollection + 1);
  return out;
}

std::string Hdf5Image::header_of(std::size_t object) const {
  const auto& it = tree_.objects_[object];
  std::string messages;
  if (it.data.is_none()) {
    messages += hdf5::link_info_message() + hdf5::group_info_message();
    for (const auto& [name, child] : it.children) messages += hdf5::link_message(name, headers_[child]);
  } else {
    messages += hdf5::dataspace_message(it.data.dims()) + hdf5::datatype_message(hdf5::datatype(it.data.dtype())) +
                hdf5::undefined_fill_message() + hdf5::contiguous_layout_message(data_[object], it.data.byte_size());
  }
  std::size_t number = first_string_[object];
  for (const auto& [name, value] : it.attributes) {
    if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
      messages += list_attribute(name, *items);
    } else {
      messages += hdf5::attribute_message(name, hdf5::variable_string_type(), {}, string_reference(number++));
    }
  }
  return hdf5::object_header(messages);
}

Status Hdf5Image::write(const Take& take) const {
  TRY(write_text(take, hdf5::superblock(size_, headers_[0])));
  for (std::size_t i = 0; i < strings_.size(); i += kStringsOfCollection) {
    const auto some = std::span(strings_).subspan(i, std::min(kStringsOfCollection, strings_.size() - i));
    TRY(write_collection(take, some));
  }
  for (std::size_t i = 0; i < tree_.objects_.size(); ++i) {
    const std::string header = header_of(i);
    TRY(write_text(take, header));
    TRY(write_zeros(take, aligned(header.size()) - header.size()));
  }
  for (const auto& object : tree_.objects_) {
    if (object.data.is_none() || object.data.byte_size() == 0) continue;
    TRY(object.data.read_parts(take));
    TRY(write_zeros(take, aligned(object.data.byte_size()) - object.data.byte_size()));
  }
  return {};
}

}  // namespace onnx2tf::keras
