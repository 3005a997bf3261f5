#include "legalize/resize_form.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/resize.h"

namespace onnx2tf {
namespace {

/// Neighbouring axes `first` and `first + 1` (or `first` alone) of a resize as rows and columns of images.
struct Plane {
  std::size_t first = 0;
  std::size_t count = 1;
};

Dim product_of(const std::vector<Dim>& dims, std::size_t from, std::size_t to) {
  Dim out = 1;
  for (std::size_t i = from; i < to; ++i) out = out * dims[i];
  return out;
}

/// Resizes the plane of `x` and leaves the other axes.
ValueId resize_plane(Patch& patch, const Node& node, ValueId x, Plane plane) {
  const Resize& op = *node.op.as<Resize>();
  const std::vector<Dim> dims = patch.type(x).dims;
  const std::size_t last = plane.first + plane.count - 1;
  Resize image = op;
  image.roi.clear();
  image.scales.clear();
  image.sizes = {product_of(dims, 0, plane.first), op.sizes[plane.first], plane.count == 2 ? op.sizes[last] : Dim(1),
                 product_of(dims, last + 1, dims.size())};
  if (!op.scales.empty()) {
    image.scales = {1, op.scales[plane.first], plane.count == 2 ? op.scales[last] : 1, 1};
  }
  x = reshaped(patch, x, {image.sizes[0], dims[plane.first], plane.count == 2 ? dims[last] : Dim(1), image.sizes[3]});
  std::vector<ValueId> inputs = node.inputs;
  inputs[0] = x;
  // An operand says the sizes of other axes, too.
  image.axes.assign(inputs.size() == 1 ? 0 : op.axes.empty() ? dims.size() : op.axes.size(), -1);
  for (std::size_t k = plane.first; k <= last && !image.axes.empty(); ++k) {
    if (const auto entry = operand_entry(op, k)) image.axes[*entry] = static_cast<int>(1 + k - plane.first);
  }
  x = patch.add(std::move(image), std::move(inputs));
  std::vector<Dim> out = dims;
  for (std::size_t k = plane.first; k <= last; ++k) out[k] = op.sizes[k];
  return reshaped(patch, x, out);
}

}  // namespace

Match resize_images(const Graph& graph, NodeId id, HasResize has) {
  const Node& node = graph.node(id);
  const Resize* op = node.op.as<Resize>();
  if (op == nullptr) return no_match("no resize");
  const Type& in = graph.type(node.inputs[0]);
  if (op->sizes.size() != in.dims.size() || !has(*op, in)) return no_match("no operator does it");
  std::vector<std::size_t> changed;
  for (std::size_t k = 0; k < in.dims.size(); ++k) {
    if (op->sizes[k].is_unknown()) return no_match("its sizes are computed");
    if (op->sizes[k] != in.dims[k]) changed.push_back(k);
  }
  if (changed.empty()) return no_match("it changes nothing");
  if (in.rank() == 4 && changed.front() >= 1 && changed.back() <= 2) return no_match("it resizes images");
  Patch patch(graph, id, "resize_images");
  ValueId x = node.inputs[0];
  for (std::size_t i = 0; i < changed.size(); ++i) {
    Plane plane{changed[i], 1};
    if (i + 1 < changed.size() && changed[i + 1] == changed[i] + 1) {
      plane.count = 2;
      ++i;
    }
    x = resize_plane(patch, node, x, plane);
  }
  patch.replace(node.outputs[0], x);
  return patch;
}

namespace {

bool has_form(const Resize& op, const Type& in) { return resize_form(op, in).has_value(); }

Match with_form(const Graph& graph, NodeId id) { return resize_images(graph, id, has_form); }

constexpr Rule kRules[] = {{"resize_images", with_form}};

}  // namespace

std::span<const Rule> lower_resize_rules() { return kRules; }

}  // namespace onnx2tf
