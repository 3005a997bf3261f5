#include "targets/keras/emission.h"

#include <algorithm>

#include "base/text.h"
#include "ops/concat.h"
#include "targets/keras/functions.h"
#include "targets/keras/sums.h"

namespace onnx2tf::keras {
namespace {

/// Layers cast floating-point operands to a type of their own, which is f32 unless they are told.
Value dtype_of(const Type& type) { return std::string(numpy_name_of(is_float(type.dtype) ? type.dtype : DType::kF32)); }

bool is_standard_type(const Type& type) { return type.dtype == DType::kF32 || !is_float(type.dtype); }

}  // namespace

Value dim_value(const Dim& dim) { return dim.is_static() ? Value(dim.value()) : Value(); }

Value dims_value(const std::vector<Dim>& dims, std::size_t first) {
  Value::List out;
  for (std::size_t i = first; i < dims.size(); ++i) out.push_back(dim_value(dims[i]));
  return out;
}

Status Emission::start() {
  for (const auto* ports : {&graph_.inputs(), &graph_.outputs()}) {
    for (const Port& port : *ports) {
      const DType dtype = graph_.type(port.value).dtype;
      if ((set_of(dtype) & op_types(Concat{})) != 0) continue;
      return fail(Code::kUnsupportedType, cat("'", port.name, "' is ", name_of(dtype), ": Keras has no such elements"));
    }
  }
  for (const Port& port : graph_.inputs()) {
    const Type& type = graph_.type(port.value);
    const TensorRef ref = net_.add_input(port.name, type);
    by_value_[static_cast<std::uint32_t>(port.value)] = ref;
    see(ref, type);
  }
  return {};
}

void Emission::see(TensorRef ref, const Type& type) {
  for (std::size_t axis = 0; axis < type.dims.size(); ++axis) {
    const Dim& dim = type.dims[axis];
    if (!dim.is_static() && !dim.is_unknown()) dims_.try_emplace(to_string(dim), ref, axis);
  }
  if (!type.elements || type.dims.size() != 1) return;
  for (std::size_t i = 0; i < type.elements->size(); ++i) {
    const Dim& element = (*type.elements)[i];
    if (!element.is_unknown() && !element.is_static()) elements_.try_emplace(to_string(element), ref, i);
  }
}

bool Emission::is_constant() const {
  for (std::size_t i = 0; i < node_->outputs.size(); ++i) {
    if (!out_type(i).is_static()) return false;
  }
  for (std::size_t i = 0; i < node_->inputs.size(); ++i) {
    if (has_in(i) && known_in(i).is_none()) return false;
  }
  return true;
}

Status Emission::evaluate() {
  Tensors operands;
  for (std::size_t i = 0; i < node_->inputs.size(); ++i) {
    const Tensor constant = known_in(i);
    operands.push_back(constant.is_none() ? constant : TRY(constant.loaded()));
  }
  const Tensors results = TRY(node_->op.eval(operands));
  for (std::size_t i = 0; i < results.size(); ++i) {
    constants_[static_cast<std::uint32_t>(node_->outputs.at(i))] = results[i];
  }
  return {};
}

Status Emission::finish() {
  node_ = nullptr;
  for (const Port& port : graph_.outputs()) {
    const Type& type = graph_.type(port.value);
    const TensorRef value = TRY(output_of(port));
    // Every Keras has Activation; it casts, so that other types take a newer layer.
    const bool plain = type.dtype == DType::kF32;
    Entry entry{.class_name = plain ? "Activation" : "Identity",
                .name = port.name,
                .config = {{"dtype", dtype_of(type)}},
                .args = {value},
                .standard = plain};
    if (plain) entry.config.emplace_back("activation", "linear");
    net_.outputs.push_back(add_entry(std::move(entry), type));
  }
  return {};
}

Result<TensorRef> Emission::output_of(const Port& port) {
  const auto found = by_value_.find(static_cast<std::uint32_t>(port.value));
  if (found != by_value_.end()) return found->second;
  const auto made = constants_.find(static_cast<std::uint32_t>(port.value));
  const Tensor constant = made != constants_.end() ? made->second : graph_.value(port.value).constant;
  if (graph_.inputs().empty() || constant.is_none()) {
    return fail(Code::kUnsupportedOp, "Keras has no models without inputs");
  }
  // A zero that Keras sees as computed of the inputs takes the constant along.
  const DType dtype = constant.dtype();
  const std::string name(numpy_name_of(dtype));
  const Type scalar(dtype, {});
  const Port& x = graph_.inputs().front();
  const TensorRef zeros =
      add(OpCall{kNumpy, "ZerosLike", {{"dtype", "int32"}}, {by_value_.at(static_cast<std::uint32_t>(x.value))}},
          Type(DType::kI32, graph_.type(x.value).dims));
  const TensorRef sum = add(OpCall{kNumpy, "Sum", {}, {zeros}}, Type(DType::kI32, {}));
  const TensorRef zero = add(OpCall{kCore, "Cast", {{"dtype", name}}, {sum}}, scalar);
  return add(OpCall{kNumpy, dtype == DType::kBool ? "LogicalOr" : "Add", {}, {zero, constant}},
             graph_.type(port.value));
}

Tensor Emission::known_in(std::size_t i) const {
  if (!has_in(i)) return {};
  const auto made = constants_.find(static_cast<std::uint32_t>(node_->inputs[i]));
  return made != constants_.end() ? made->second : NodeView::in_constant(i);
}

Result<Value> Emission::in(std::size_t i) const {
  if (!has_in(i)) return fail(Code::kInternal, cat("operand ", i, " is missing"));
  const auto found = by_value_.find(static_cast<std::uint32_t>(node_->inputs[i]));
  if (found != by_value_.end()) return Value(found->second);
  Tensor constant = known_in(i);
  if (constant.is_none()) return fail(Code::kInternal, cat("operand ", i, " is read before it is made"));
  return Value(std::move(constant));
}

bool Emission::is_weight(std::size_t i) const {
  const Tensor constant = known_in(i);
  if (constant.is_none() || !is_float(constant.dtype()) || constant.count() < 2) return false;
  const std::string_view passes = node_->origin ? std::string_view(node_->origin->passes) : std::string_view();
  for (const std::string_view law : {"compose_", "correct_average"}) {
    if (passes.find(law) != std::string_view::npos) return false;
  }
  return true;
}

std::string Emission::wish() const {
  if (node_ == nullptr) return {};
  const std::string& name = graph_.value(node_->outputs.at(0)).name;
  if (!name.empty()) return name;
  return node_->origin ? node_->origin->node : std::string();
}

Type Emission::type_of(const Value& operand) const {
  if (const auto* ref = operand.as<TensorRef>()) return net_.type_of(*ref);
  if (const auto* constant = operand.as<Tensor>()) return constant->type();
  return {};
}

void Emission::order_sum(Entry& entry) {
  const bool listed = entry.args.size() == 1;
  Value::List& terms = listed ? *std::get_if<Value::List>(&entry.args[0].data()) : entry.args;
  const Type x = type_of(terms[0]);
  const Type y = type_of(terms[1]);
  if (!mistaken_for_bias(x, y)) return;
  const bool swap = !mistaken_for_bias(y, x);
  const bool negate_first = !swap && terms[1].as<TensorRef>() == nullptr;
  if (swap || negate_first) std::swap(terms[0], terms[1]);
  if (swap) return;
  terms[1] = add(OpCall{kNumpy, "Negative", {}, {terms[1]}}, negate_first ? x : y);
  entry.class_name = "Subtract";
}

TensorRef Emission::add_entry(Entry entry, const Type& result) {
  if (entry.class_name == "Add") order_sum(entry);
  if (entry.name.empty()) entry.name = wish();
  if (entry.results.empty()) entry.results = {result};
  return {net_.add(std::move(entry)), 0};
}

TensorRef Emission::add(Layer layer, const Type& result) {
  Entry entry{.class_name = std::move(layer.class_name),
              .config = std::move(layer.config),
              .args = std::move(layer.args),
              .weights = std::move(layer.weights),
              .standard = layer.standard && is_standard_type(result)};
  entry.config.emplace_back("dtype", dtype_of(result));
  return add_entry(std::move(entry), result);
}

TensorRef Emission::add(OpCall call, const Type& result) {
  return add_entry(Entry{.kind = Kind::kOp,
                         .module = std::string(call.module),
                         .class_name = std::string(call.class_name),
                         .config = std::move(call.config),
                         .args = std::move(call.args),
                         .kwargs = std::move(call.kwargs)},
                   result);
}

Status Emission::give(TensorRef ref) {
  for (std::size_t i = 0; i < node_->outputs.size(); ++i) {
    const TensorRef result{ref.entry, ref.result + static_cast<int>(i)};
    by_value_[static_cast<std::uint32_t>(node_->outputs[i])] = result;
    see(result, out_type(i));
  }
  return {};
}

Status Emission::result(Layer layer) { return give(add(std::move(layer), out_type())); }

Status Emission::result(OpCall call) {
  const TensorRef ref = add(std::move(call), out_type());
  std::vector<Type>& results = net_.entries.back().results;
  for (std::size_t i = 1; i < node_->outputs.size(); ++i) results.push_back(out_type(i));
  return give(ref);
}

Status Emission::stand_in() { return result(OpCall{kCore, "Refused"}); }

TensorRef Emission::zero_index() {
  if (zero_index_) return *zero_index_;
  const TensorRef x = by_value_.at(static_cast<std::uint32_t>(graph_.inputs().front().value));
  const std::vector<Dim> dims = net_.type_of(x).dims;
  zero_index_ = add(OpCall{kNumpy, "ZerosLike", {{"dtype", "int32"}}, {x}}, Type(DType::kI32, dims));
  if (!dims.empty()) {
    const OpCall first{kNumpy, "GetItem", {}, {*zero_index_, Value::List(dims.size(), Value(0))}};
    zero_index_ = add(first, Type(DType::kI32, {}));
  }
  return *zero_index_;
}

Result<Value> Emission::trainable(const Tensor& constant) {
  if (graph_.inputs().empty()) return Value(constant);
  const std::vector<std::int64_t>& dims = constant.dims();
  const Type row(constant.dtype(), {constant.count()});
  const TensorRef looked_up = add(Layer{.class_name = "Embedding",
                                        .config = {{"input_dim", 1}, {"output_dim", constant.count()}},
                                        .args = {zero_index()},
                                        .weights = {{"", "embeddings", constant.reshaped({1, constant.count()})}},
                                        .standard = false},
                                  row);
  if (dims.size() == 1) return Value(looked_up);
  const Type whole(constant.dtype(), {dims.begin(), dims.end()});
  return Value(add(OpCall{kNumpy, "Reshape", {{"newshape", Value::list(dims)}}, {looked_up}}, whole));
}

Entry* Emission::sole_producer(std::size_t i) {
  if (!has_in(i)) return nullptr;
  const ValueId value = node_->inputs[i];
  const auto found = by_value_.find(static_cast<std::uint32_t>(value));
  if (found == by_value_.end() || graph_.use_count(value) != 1 || graph_.is_output(value)) return nullptr;
  return &net_.entries[static_cast<std::size_t>(found->second.entry)];
}

}  // namespace onnx2tf::keras
