#include "passes/pipeline.h"

#include "passes/rules.h"

namespace onnx2tf {

std::span<const Pass> logical_pipeline() {
  using enum Pass::Side;
  static const std::vector<Pass> kPipeline = {
      {"fold_constants", fold_constants_rules(), kBoth, {}, {}},
      {"fold_batch_norm", fold_batch_norm_rules(), kLogical, {}, {}},
      {"fold_identities", fold_identities_rules(), kBoth, {}, {}},
      {"fold_movements", fold_movements_rules(), kLogical, {}, {}},
      {"fold_broadcasts", fold_broadcasts_rules(), kBoth, {}, {}},
      {"fold_scalar_chains", fold_scalar_chains_rules(), kBoth, {}, {Property::kSimplified}},
      {"recognize_power", recognize_power_rules(), kBoth, {Property::kSimplified}, {}},
      {"recognize_clip", recognize_clip_rules(), kBoth, {Property::kSimplified}, {}},
      {"recognize_hard_swish", recognize_hard_swish_rules(), kBoth, {Property::kSimplified}, {}},
      {"recognize_gelu", recognize_gelu_rules(), kBoth, {Property::kSimplified}, {}},
      {"recognize_softmax", recognize_softmax_rules(), kLogical, {Property::kSimplified}, {}},
      {"recognize_mean", recognize_mean_rules(), kBoth, {Property::kSimplified}, {}},
      {"fuse_pad", fuse_pad_rules(), kLogical, {Property::kSimplified}, {}},
      {"fuse_scale", fuse_scale_rules(), kLogical, {Property::kSimplified}, {}},
      {"fuse_bias", fuse_bias_rules(), kLogical, {Property::kSimplified}, {Property::kFused}},
  };
  return kPipeline;
}

}  // namespace onnx2tf
