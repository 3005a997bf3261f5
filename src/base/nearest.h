#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace onnx2tf {

/// The candidate with the smallest edit distance to `name`, if it is near enough to be meant (a third of its length,
/// at least 2 edits); empty otherwise. Ties go to the first.
std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& candidates);

/// "did you mean 'x'?", or an empty text if no candidate is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace onnx2tf
