#include "onnx/input_types.h"

#include <algorithm>
#include <limits>

#include "base/nearest.h"
#include "base/text.h"

namespace onnx2tf::onnx {
namespace {

/// Symbols whose size an option fixed; -1 where two options disagree.
using Fixed = std::map<std::string, std::int64_t>;

void fix_dim(Dim& dim, std::int64_t size, Fixed& fixed) {
  if (dim.is_symbol() && !dim.is_unknown()) {
    const auto [row, fresh] = fixed.emplace(to_string(dim), size);
    if (!fresh && row->second != size) row->second = -1;
  }
  dim = size;
}

Status apply_shape(const std::string& name, const std::vector<std::int64_t>& shape, InputSpec& input, Fixed& fixed,
                   std::vector<std::string>& warnings) {
  const auto text = [&] { return cat("[", join(shape, ","), "]"); };
  for (const std::int64_t size : shape) {
    if (size < 1)
      return fail(Code::kOption, cat("shape ", text(), " for input '", name, "': sizes must be at least 1"));
  }
  if (!input.has_shape) {
    input.type.dims.assign(shape.begin(), shape.end());
    input.has_shape = true;
    return {};
  }
  if (shape.size() != input.type.dims.size()) {
    return fail(Code::kOption, cat("shape ", text(), " for input '", name, "' has ", shape.size(), " dims, the input ",
                                   input.type, " has ", input.type.rank()));
  }
  for (std::size_t i = 0; i < shape.size(); ++i) {
    Dim& dim = input.type.dims[i];
    if (!dim.is_static()) {
      fix_dim(dim, shape[i], fixed);
    } else if (!dim.is(shape[i])) {
      warnings.push_back(cat("dim ", i, " of input '", name, "' is ", dim, " in the model and stays so; ", shape[i],
                             " was asked for"));
    }
  }
  return {};
}

/// Gives symbols that have one fixed size that size everywhere.
void spread(const Fixed& fixed, std::vector<InputSpec>& inputs) {
  for (InputSpec& input : inputs) {
    for (Dim& dim : input.type.dims) {
      if (!dim.is_symbol()) continue;
      const auto found = fixed.find(to_string(dim));
      if (found != fixed.end() && found->second > 0) dim = found->second;
    }
  }
}

/// A dim of a graph input is an integer or one symbol: an expression could not be read off the input.
void simplify(Type& type) {
  for (Dim& dim : type.dims) {
    if (!dim.is_static() && !dim.is_symbol()) dim = Dim::unknown();
  }
}

Status check_size(const InputSpec& input) {
  std::int64_t bits = 128;
  for (const Dim& dim : input.type.dims) {
    if (!dim.is_static() || dim.is(0)) continue;
    if (__builtin_mul_overflow(bits, dim.value(), &bits)) {
      return fail(Code::kInvalidModel, cat("the dims of input '", input.name, "' overflow: ", input.type));
    }
  }
  return {};
}

}  // namespace

Result<InputSpec> input_spec(const ValueInfo& info) {
  if (info.kind != "tensor") {
    return fail(Code::kUnsupportedType, cat("input '", info.name, "' is a ", info.kind, "; only tensors can be inputs"),
                "cut the model behind it (-inimc)");
  }
  if (info.dtype == DType::kNone || info.dtype == DType::kC64) {
    const std::string_view name = info.dtype_name.empty() ? "undefined" : info.dtype_name;
    return fail(Code::kUnsupportedType,
                cat("input '", info.name, "' has element type ", name, ", which is not supported"),
                "cut the model behind it (-inimc)");
  }
  InputSpec out{std::string(info.name), Type(info.dtype, info.dims), info.has_shape};
  simplify(out.type);
  return out;
}

Status fix_shapes(const ImportOptions& options, std::vector<InputSpec>& inputs, std::vector<std::string>& warnings) {
  if (options.batch_size < 0) {
    return fail(Code::kOption, cat("batch size ", options.batch_size, ": it must be at least 1"));
  }
  Fixed fixed;
  for (const auto& [name, shape] : options.input_shapes) {
    const auto input = std::ranges::find(inputs, name, &InputSpec::name);
    if (input == inputs.end()) {
      std::vector<std::string_view> names;
      for (const InputSpec& candidate : inputs) names.push_back(candidate.name);
      std::string hint = did_you_mean(name, names);
      if (hint.empty()) hint = cat("the inputs are ", join(names, ", "));
      return fail(Code::kOption, cat("a shape is given for '", name, "', which is no input of the model"), hint);
    }
    TRY(apply_shape(name, shape, *input, fixed, warnings));
  }
  spread(fixed, inputs);
  for (InputSpec& input : inputs) {
    if (options.batch_size < 1 || input.type.dims.empty() || input.type.dims[0].is_static()) continue;
    fix_dim(input.type.dims[0], options.batch_size, fixed);
  }
  spread(fixed, inputs);
  for (const InputSpec& input : inputs) {
    if (!input.has_shape) {
      return fail(Code::kUnsupportedType, cat("the model does not say how many dims input '", input.name, "' has"),
                  cat("give its shape: -ois \"", input.name, ":1,3,224,224\""));
    }
    TRY(check_size(input));
  }
  return {};
}

}  // namespace onnx2tf::onnx
