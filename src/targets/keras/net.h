#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ir/tensor.h"
#include "ir/type.h"

namespace onnx2tf::keras {

struct Net;

/// Result `result` of entry `entry` of the same net.
struct TensorRef {
  int entry = -1;
  int result = 0;

  friend bool operator==(const TensorRef&, const TensorRef&) = default;
};

/// Python's slice(start, stop, step); nothing means None. There is no `...`: .h5 files can't hold it.
struct SliceKey {
  std::optional<std::int64_t> start, stop, step;
};

/// What a layer or an op is configured or called with: a JSON-like tree that may also hold tensors of the net,
/// constants, slices, and nets as functions (branches of Switch).
class Value {
 public:
  using List = std::vector<Value>;
  using Dict = std::vector<std::pair<std::string, Value>>;
  using Data = std::variant<std::nullptr_t, bool, std::int64_t, double, float, std::string, List, Dict, TensorRef,
                            Tensor, SliceKey, std::shared_ptr<const Net>>;

  // NOLINTBEGIN(google-explicit-constructor): configs are written as nested braces
  Value() = default;  ///< null
  Value(std::nullptr_t) {}
  Value(std::same_as<bool> auto value) : data_(value) {}
  Value(std::integral auto value) requires(!std::same_as<decltype(value), bool>)
      : data_(static_cast<std::int64_t>(value)) {}
  Value(double value) : data_(value) {}
  Value(float value) : data_(value) {}
  Value(const char* text) : data_(std::string(text)) {}
  Value(std::string_view text) : data_(std::string(text)) {}
  Value(std::string text) : data_(std::move(text)) {}
  Value(List items) : data_(std::move(items)) {}
  Value(Dict items) : data_(std::move(items)) {}
  Value(TensorRef ref) : data_(ref) {}
  Value(Tensor constant) : data_(std::move(constant)) {}
  Value(SliceKey slice) : data_(slice) {}
  Value(std::shared_ptr<const Net> function) : data_(std::move(function)) {}
  // NOLINTEND(google-explicit-constructor)

  /// A list of numbers.
  template <class Range>
  static Value list(const Range& items) {
    return List(items.begin(), items.end());
  }

  const Data& data() const { return data_; }
  Data& data() { return data_; }
  template <class T>
  const T* as() const {
    return std::get_if<T>(&data_);
  }

 private:
  Data data_ = nullptr;
};

/// One array that a layer holds.
struct Weight {
  /// Which object inside of the layer holds it: "" for the layer itself, "cell", "forward_layer/cell", "query_dense".
  std::string holder;
  /// Keras' name of the variable: "kernel", "depthwise_kernel", "moving_mean". For legacy .h5 files.
  std::string name = {};
  Tensor data;
  bool trainable = true;
};

/// Layers hold weights and are counted among the model's layers; ops (keras.src.ops.*) are neither.
enum class Kind : std::uint8_t { kInput, kLayer, kOp, kStage };

/// One call of a layer or of an op.
struct Entry {
  Kind kind = Kind::kLayer;
  std::string module = "keras.layers";  ///< or "keras.src.ops.numpy", ...
  std::string class_name = {};
  /// The name wanted: an ONNX name, say. The writers make it valid and unique (see names.h). Wishes of earlier entries
  /// are met first, those of inputs and outputs before all.
  std::string name = {};
  /// What its constructor takes, without `name`. Of inputs: nothing, their shape and type are that of the result.
  /// `dtype` is for layers on other floats than float32; integers need none (Keras takes "int8" for quantization).
  Value::Dict config = {};
  Value::List args = {};    ///< tensors, and lists of tensors for Add, Concatenate and their kin
  Value::Dict kwargs = {};  ///< of the call
  std::vector<Type> results = {};
  /// In Keras' order of variables within a layer (within each holder).
  std::vector<Weight> weights = {};
  /// A layer that Keras 2 and Keras 3 both have, with a config that both take, called on tensors alone.
  bool standard = false;
  /// Only of Kind::kStage: a net called as a layer on `args`, which are one tensor or one list of tensors.
  std::shared_ptr<const Net> stage = nullptr;
};

/// A functional Keras model as data. Entries come after those whose results they take.
struct Net {
  std::string name = "model";
  std::vector<Entry> entries;
  std::vector<TensorRef> inputs;   ///< the results of entries of Kind::kInput, in the model's order
  std::vector<TensorRef> outputs;  ///< in the model's order; different entries, if their names shall be the outputs'

  /// Appends an entry; gives its place.
  int add(Entry entry) {
    entries.push_back(std::move(entry));
    return static_cast<int>(entries.size()) - 1;
  }
  /// Appends an input of the net.
  TensorRef add_input(std::string name, Type type);
  const Type& type_of(TensorRef ref) const {
    return entries[static_cast<std::size_t>(ref.entry)].results[static_cast<std::size_t>(ref.result)];
  }
};

/// Calls `visit` for each tensor in `value`, in Keras' order: lists in order, dicts by sorted key.
void for_each_tensor(Value& value, const std::function<void(TensorRef&)>& visit);
/// The same for all that an entry is called on: args, then kwargs.
void for_each_operand(Entry& entry, const std::function<void(TensorRef&)>& visit);
/// All tensors that an entry is called on, in that order.
std::vector<TensorRef> operands_of(const Entry& entry);

}  // namespace onnx2tf::keras
