#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "ir/tensor.h"

namespace onnx2tf::keras {

/// The value of an attribute: one string of any length, or a list of short ones.
using Hdf5Value = std::variant<std::string, std::vector<std::string>>;

/// What an HDF5 file holds: groups, datasets, attributes. Paths are relative to the root ("" is the root itself) and
/// make the groups that they name. All readers since HDF5 1.8 read the files.
class Hdf5Tree {
 public:
  Hdf5Tree() : objects_(1) {}

  /// Fails with Code::kInvalidModel if a dataset is there; not if the group is.
  Status add_group(std::string_view path);
  /// Fails with Code::kInvalidModel if there is something of that name already (or the path leads through a dataset),
  /// with Code::kUnsupportedType for tensors of strings, with Code::kLimit for a rank above 32.
  Status add_dataset(std::string_view path, Tensor data);
  /// `path` must be there. A list takes at most `kMostListBytes`.
  Status add_attribute(std::string_view path, std::string name, Hdf5Value value);

  /// A list's bytes: its longest string's length times their number.
  static constexpr std::size_t kMostListBytes = 64512;

 private:
  friend class Hdf5Image;
  struct Object {
    std::map<std::string, std::size_t, std::less<>> children;  // places in objects_
    std::vector<std::pair<std::string, Hdf5Value>> attributes;
    Tensor data;  // none: a group
  };

  Result<std::size_t> group_at(std::string_view path);
  Result<std::size_t> child_group(std::size_t parent, std::string_view name);

  std::vector<Object> objects_;  // the root first, groups before what they hold
};

/// A file of a tree, laid out: [superblock][long strings][objects][data].
class Hdf5Image {
 public:
  /// The tree must outlive this and stay as it is.
  explicit Hdf5Image(const Hdf5Tree& tree);
  std::uint64_t size() const { return size_; }
  /// Hands over all bytes, front to back; datasets as they are read.
  Status write(const std::function<Status(std::span<const std::byte>)>& take) const;

 private:
  void lay_out_strings();
  void lay_out_objects();
  std::string header_of(std::size_t object) const;
  std::string string_reference(std::size_t number) const;

  const Hdf5Tree& tree_;
  std::vector<const std::string*> strings_;       // all attributes that are one string, by object
  std::vector<std::size_t> first_string_;         // by object: where its own begin
  std::vector<std::uint64_t> collection_starts_;  // global heap collections of kStringsOfCollection strings
  std::vector<std::uint64_t> headers_, data_;     // addresses, by object
  std::uint64_t size_ = 0;
};

}  // namespace onnx2tf::keras
