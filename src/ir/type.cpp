#include "ir/type.h"

#include <algorithm>
#include <ostream>

#include "base/text.h"

namespace onnx2tf {

bool Type::is_static() const {
  return std::ranges::all_of(dims, [](const Dim& dim) { return dim.is_static(); });
}

std::vector<std::int64_t> Type::static_dims() const {
  std::vector<std::int64_t> out;
  out.reserve(dims.size());
  for (const Dim& dim : dims) out.push_back(dim.value());
  return out;
}

Type Type::with_elements(std::vector<Dim> values) const {
  Type out = *this;
  out.elements = std::make_shared<const std::vector<Dim>>(std::move(values));
  return out;
}

bool operator==(const Type& a, const Type& b) {
  const bool same_quant = a.quant == b.quant || (a.quant && b.quant && *a.quant == *b.quant);
  return a.dtype == b.dtype && a.dims == b.dims && same_quant;
}

std::ostream& operator<<(std::ostream& out, const Type& type) {
  return out << name_of(type.dtype) << '[' << join(type.dims, ",") << ']';
}

std::string to_string(const Type& type) { return cat(type); }

}  // namespace onnx2tf
