#include "onnx/tensor_reader.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>

#include "base/text.h"
#include "onnx/element_type.h"

namespace onnx2tf::onnx {
namespace {

/// The largest dense form of a sparse tensor.
constexpr std::int64_t kMaxDenseBytes = std::int64_t{1} << 28;

/// Items of fixed width, spread over several fields only in files that don't pack them: then they are gathered.
class FixedList {
 public:
  void append(std::span<const std::byte> items) {
    if (view_.empty() && gathered_.empty()) {
      view_ = items;
      return;
    }
    if (gathered_.empty()) gathered_.assign(view_.begin(), view_.end());
    gathered_.insert(gathered_.end(), items.begin(), items.end());
  }
  bool empty() const { return view_.empty(); }
  Bytes take(const std::shared_ptr<const void>& owner) && {
    if (gathered_.empty()) return {view_, owner};
    auto heap = std::make_shared<const std::vector<std::byte>>(std::move(gathered_));
    const std::span<const std::byte> data(*heap);
    return {data, std::move(heap)};
  }

 private:
  std::span<const std::byte> view_;
  std::vector<std::byte> gathered_;
};

/// onnx.TensorProto, field by field.
struct TensorFields {
  std::string_view name;
  std::vector<std::int64_t> dims;
  std::int64_t data_type = 0;
  FixedList floats, doubles;
  std::vector<std::int64_t> ints;  // int32_data, int64_data or uint64_data
  int int_field = 0;               // which of them
  std::size_t strings = 0;
  std::optional<std::span<const std::byte>> raw;
  bool is_external = false;
  ExternalLocation external;

  int encodings() const {
    return static_cast<int>(!floats.empty()) + static_cast<int>(!doubles.empty()) + static_cast<int>(!ints.empty()) +
           static_cast<int>(strings > 0) + static_cast<int>(raw && !raw->empty());
  }
};

constexpr int kInt32Data = 5;
constexpr int kInt64Data = 7;
constexpr int kUint64Data = 11;

Status read_external_entry(WireReader in, ExternalLocation& out) {
  std::string_view key;
  std::string_view value;
  while (in.next()) {
    if (in.field() == 1) key = in.string();
    if (in.field() == 2) value = in.string();
  }
  TRY(in.status());
  if (key == "location") out.location = value;
  if (key != "offset" && key != "length") return {};
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) {
    return fail(Code::kInvalidModel, cat("external data ", key, " '", value, "' is no byte count"));
  }
  if (key == "offset") {
    out.offset = number;
  } else {
    out.length = number;
  }
  return {};
}

Status read_fields(WireReader& in, TensorFields& t) {
  while (in.next()) {
    switch (in.field()) {
      case 1: in.append_to(t.dims); break;
      case 2: t.data_type = in.integer(); break;
      case 4: t.floats.append(in.fixed(4)); break;
      case 6:
        in.bytes();
        ++t.strings;
        break;
      case kInt32Data:
      case kInt64Data:
      case kUint64Data: {
        const int field = static_cast<int>(in.field());
        if (t.int_field != 0 && t.int_field != field && !t.ints.empty()) {
          return fail(Code::kInvalidModel, "the tensor has two kinds of integer data");
        }
        t.int_field = field;
        in.append_to(t.ints);
        break;
      }
      case 8: t.name = in.string(); break;
      case 9: t.raw = in.bytes(); break;
      case 10: t.doubles.append(in.fixed(8)); break;
      case 13: TRY(read_external_entry(in.message("StringStringEntryProto"), t.external)); break;
      case 14: t.is_external = in.integer() == 1; break;
      default: break;
    }
  }
  return in.status();
}

/// The number of elements of a tensor with these dims, where neither it nor its size in bits overflows.
Result<std::int64_t> checked_count(const std::vector<std::int64_t>& dims) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max() / 128;
  std::int64_t count = 1;
  std::int64_t nonzero = 1;  // dims around a zero must not overflow either
  for (const std::int64_t dim : dims) {
    const auto text = [&] { return cat("[", join(dims, ","), "]"); };
    if (dim < 0) return fail(Code::kInvalidModel, cat("negative dimension in ", text()));
    count *= dim == 0 ? 0 : 1;
    if (dim != 0 && (__builtin_mul_overflow(nonzero, dim, &nonzero) || nonzero > kMax)) {
      return fail(Code::kInvalidModel, cat("dimensions ", text(), " overflow"));
    }
  }
  return count == 0 ? 0 : nonzero;
}

/// Several integers per byte, the first in the low bits, to one per byte.
void unpack(std::span<const std::byte> packed, DType dtype, std::span<std::byte> out) {
  const auto bits = static_cast<unsigned>(bits_of(dtype));
  const std::size_t per_byte = 8 / bits;
  const unsigned mask = (1U << bits) - 1;
  const unsigned sign = is_signed_integer(dtype) ? 1U << (bits - 1) : 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto byte = std::to_integer<unsigned>(packed[i / per_byte]);
    const unsigned value = byte >> (bits * (i % per_byte)) & mask;
    out[i] = static_cast<std::byte>((value & sign) != 0 ? value | ~mask : value);
  }
}

Tensor unpacked(DType dtype, std::vector<std::int64_t> dims, Bytes packed) {
  return Tensor::deferred(dtype, std::move(dims), [packed = std::move(packed), dtype](std::span<std::byte> out) {
    unpack(packed.data(), dtype, out);
    return Status();
  });
}

/// The low `width` bytes of each integer.
Bytes narrowed(const std::vector<std::int64_t>& values, std::size_t width) {
  auto heap = std::make_shared<std::vector<std::byte>>(values.size() * width);
  for (std::size_t i = 0; i < values.size(); ++i) std::memcpy(heap->data() + i * width, &values[i], width);
  const std::span<const std::byte> data(*heap);
  return {data, std::move(heap)};
}

/// Which field carries elements of a type that is not stored raw.
int data_field(DType dtype) {
  switch (dtype) {
    case DType::kF32:
    case DType::kC64: return 4;
    case DType::kF64: return 10;
    case DType::kI64: return kInt64Data;
    case DType::kU32:
    case DType::kU64: return kUint64Data;
    default: return kInt32Data;
  }
}

/// The data as it would stand in raw_data.
Result<Bytes> stored_bytes(TensorFields& t, const ElementType& type, std::uint64_t size, Source& source) {
  if (t.is_external) return source.external.view(t.external, size);
  if (t.encodings() > 1) return fail(Code::kInvalidModel, "the tensor has two kinds of data");
  if (t.raw && (!t.raw->empty() || t.encodings() == 0)) return Bytes(*t.raw, source.owner);
  const int field = data_field(type.dtype);
  if (field == 4) return std::move(t.floats).take(source.owner);
  if (field == 10) return std::move(t.doubles).take(source.owner);
  if (!t.ints.empty() && t.int_field != field) {
    return fail(Code::kInvalidModel, cat("elements of type ", type.name, " stand in field ", t.int_field,
                                         " of TensorProto instead of ", field));
  }
  return narrowed(t.ints, static_cast<std::size_t>(std::max<std::int64_t>(type.bits / 8, 1)));
}

Result<Tensor> make_tensor(TensorFields& t, Source& source) {
  const ElementType* const type = element_type(t.data_type);
  if (type == nullptr) return fail(Code::kInvalidModel, cat("element type ", t.data_type, " is not defined"));
  if (type->dtype == DType::kNone) {
    return fail(Code::kUnsupportedType, cat("element type ", type->name, " is not supported"));
  }
  const std::int64_t count = TRY(checked_count(t.dims));
  if (type->dtype == DType::kString) {
    if (t.strings != static_cast<std::size_t>(count)) {
      return fail(Code::kInvalidModel, cat(t.strings, " strings for dims [", join(t.dims, ","), "]"));
    }
    return Tensor(DType::kString, std::move(t.dims), {});
  }
  const auto size = static_cast<std::uint64_t>((count * type->bits + 7) / 8);
  Bytes data = TRY(stored_bytes(t, *type, size, source));
  if (data.size() != size) {
    return fail(Code::kInvalidModel,
                cat(data.size(), " bytes of data for ", type->name, "[", join(t.dims, ","), "], which needs ", size));
  }
  if (type->bits < 8) {
    Tensor out = unpacked(type->dtype, std::move(t.dims), std::move(data));
    return count <= kMaxTrackedElements ? out.loaded() : out;
  }
  return Tensor(type->dtype, std::move(t.dims), std::move(data));
}

/// Where each value of a sparse tensor lies in the dense one.
Result<std::vector<std::int64_t>> dense_positions(const Tensor& indices, std::int64_t values,
                                                  const std::vector<std::int64_t>& dims) {
  const auto rank = static_cast<std::int64_t>(dims.size());
  const std::int64_t count = count_of(dims);
  const bool linear = indices.rank() == 1;
  const bool fits = linear ? indices.count() == values
                           : indices.rank() == 2 && indices.dims()[0] == values && indices.dims()[1] == rank;
  if (indices.dtype() != DType::kI64 || !fits) {
    return fail(Code::kInvalidModel, cat("sparse tensor: indices ", indices.type(), " for ", values, " values"));
  }
  std::vector<std::int64_t> positions;
  for (std::int64_t i = 0; i < values; ++i) {
    std::int64_t position = linear ? indices.int_element(i) : 0;
    bool inside = linear ? position >= 0 && position < count : true;
    for (std::int64_t d = 0; !linear && inside && d < rank; ++d) {
      const std::int64_t index = indices.int_element(i * rank + d);
      const std::int64_t dim = dims[static_cast<std::size_t>(d)];
      inside = index >= 0 && index < dim;
      if (inside) position = position * dim + index;
    }
    if (!inside) return fail(Code::kInvalidModel, cat("sparse tensor: index ", i, " is out of bounds"));
    positions.push_back(position);
  }
  return positions;
}

}  // namespace

Result<NamedTensor> read_tensor(WireReader in, Source& source) {
  TensorFields fields;
  auto read = read_fields(in, fields);
  if (!read.ok()) return std::move(read).in(cat("in: tensor '", fields.name, "'")).error();
  auto tensor = make_tensor(fields, source);
  if (!tensor.ok()) return std::move(tensor).in(cat("in: tensor '", fields.name, "'")).error();
  return NamedTensor{fields.name, std::move(tensor).value()};
}

Result<NamedTensor> read_sparse_tensor(WireReader in, Source& source) {
  NamedTensor values;
  NamedTensor indices;
  std::vector<std::int64_t> dims;
  while (in.next()) {
    switch (in.field()) {
      case 1: values = TRY(read_tensor(in.message("TensorProto"), source)); break;
      case 2: indices = TRY(read_tensor(in.message("TensorProto"), source)); break;
      case 3: in.append_to(dims); break;
      default: break;
    }
  }
  TRY(in.status());
  const std::int64_t count = TRY(checked_count(dims));
  const DType dtype = values.tensor.dtype();
  if (size_of(dtype) == 0) return fail(Code::kUnsupportedType, cat("sparse tensor of ", name_of(dtype)));
  if (count > kMaxDenseBytes / static_cast<std::int64_t>(size_of(dtype))) {
    return fail(Code::kLimit, cat("sparse tensor '", values.name, "' of dims [", join(dims, ","), "] is too large"));
  }
  auto positions = TRY(dense_positions(indices.tensor, values.tensor.count(), dims));
  auto fill = [sparse = values.tensor, positions = std::move(positions)](std::span<std::byte> out) -> Status {
    std::ranges::fill(out, std::byte{0});
    const Bytes data = TRY(sparse.bytes());
    const std::size_t width = size_of(sparse.dtype());
    for (std::size_t i = 0; i < positions.size(); ++i) {
      std::memcpy(out.data() + static_cast<std::size_t>(positions[i]) * width, data.data().data() + i * width, width);
    }
    return {};
  };
  return NamedTensor{values.name, Tensor::deferred(dtype, std::move(dims), std::move(fill))};
}

}  // namespace onnx2tf::onnx
