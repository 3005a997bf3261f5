#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/dtype.h"

/// Parts of HDF5 files, byte by byte: https://docs.hdfgroup.org/hdf5/develop/_f_m_t3.html ("IV. Disk format: level 2").
namespace onnx2tf::keras::hdf5 {

inline constexpr std::uint64_t kNoAddress = ~std::uint64_t{0};

/// Jenkins' lookup3 hashlittle, with which the format secures its metadata.
std::uint32_t lookup3(std::string_view bytes);

/// Datatypes, as they lie in messages. Bool, bfloat16 and complex numbers are written as h5py writes them: an
/// enumeration, opaque bytes (as ml_dtypes' arrays are), a pair. Empty for strings.
std::string datatype(DType dtype);
std::string fixed_string_type(std::size_t size);
/// A reference of 16 bytes to a string in a global heap.
std::string variable_string_type();

/// Dataspace: the shape of a dataset or an attribute; rank 0 is a scalar.
std::string dataspace(std::span<const std::int64_t> dims);

/// Messages of object headers.
std::string dataspace_message(std::span<const std::int64_t> dims);
std::string datatype_message(std::string_view datatype);
std::string undefined_fill_message();
/// Data that lies in one run of `size` bytes.
std::string contiguous_layout_message(std::uint64_t address, std::uint64_t size);
std::string link_info_message();
std::string group_info_message();
std::string link_message(std::string_view name, std::uint64_t address);
std::string attribute_message(std::string_view name, std::string_view datatype, std::span<const std::int64_t> dims,
                              std::string_view value);

/// A version 2 object header of the given messages, with its checksum.
std::string object_header(std::string_view messages);
/// A version 2 superblock, the first kSuperblockSize bytes of a file.
std::string superblock(std::uint64_t end_of_file, std::uint64_t root_address);
inline constexpr std::uint64_t kSuperblockSize = 48;

}  // namespace onnx2tf::keras::hdf5
