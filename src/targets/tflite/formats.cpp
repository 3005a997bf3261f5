#include "base/text.h"
#include "targets/tflite/target.h"

namespace onnx2tf::tflite {
namespace {

bool always(const FormatOptions&) { return true; }

Result<FormatOutput> write_with(const FormatInput& input, WeightType weights, std::string_view kind) {
  const std::string name = cat(input.model_name, "_", kind, ".tflite");
  const WriteOptions options{.weights = weights,
                             .description = input.options.producer,
                             .allow_fp16_accumulation = input.options.allow_fp16_accumulation};
  const Written written = TRY(write(input.graph, input.folder / name, options));
  return FormatOutput{.files = {name}, .bytes = written.bytes, .ops = written.ops, .renamed = {}};
}

constexpr std::string_view kFloat32 = "float32";
constexpr std::string_view kFloat16 = "float16";
Result<FormatOutput> write_float32(const FormatInput& input) { return write_with(input, WeightType::kF32, kFloat32); }
Result<FormatOutput> write_float16(const FormatInput& input) { return write_with(input, WeightType::kF16, kFloat16); }

constexpr Format kFormats[] = {
    {kFloat32, always, write_float32},
    {kFloat16, always, write_float16},
};

constexpr Target kTarget = {"TFLite", layout_costs, legalize_logical, legalize_physical, kFormats};

}  // namespace

const Target& target() { return kTarget; }

}  // namespace onnx2tf::tflite
