#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

class Opaque final : public Rules {
 public:
  std::vector<Choice> choices(const Problem&, const Site&) const override { return {Choice{}}; }
  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice&) const override {
    return natural_mode(problem, site);
  }
};

}  // namespace

const Rules& opaque_rules() {
  static const Opaque rules;
  return rules;
}

}  // namespace onnx2tf::layout
