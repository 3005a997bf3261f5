#include "targets/keras/config_text.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "targets/keras/constant_text.h"
#include "targets/keras/order.h"

namespace onnx2tf::keras {
namespace {

constexpr std::string_view kFunctionalModule = "keras.src.models.functional";

class ConfigWriter {
 public:
  ConfigWriter(std::string& out, Spelling spelling) : json_(out), spelling_(spelling) {}

  Status write_model(const Net& net) {
    json_.begin_object();
    if (spelling_ != Spelling::kLegacy) {
      text("module", spelling_ == Spelling::kKeras3 ? kFunctionalModule : "keras");
      nothing("registered_name");
    }
    // Keras up to 2.2 has no class Functional; every later one takes the older name.
    text("class_name", spelling_ == Spelling::kKeras3 ? "Functional" : "Model");
    json_.key("config");
    TRY(write_net(net));
    json_.end();
    return {};
  }

 private:
  void text(std::string_view key, std::string_view value) {
    json_.key(key);
    json_.string(value);
  }
  void nothing(std::string_view key) {
    json_.key(key);
    json_.null();
  }

  /// Keras 2's way: no modules, calls as lists.
  bool is_old(const Entry& entry) const { return entry.standard && spelling_ != Spelling::kKeras3; }

  /// Keras 3 before 3.9 forgets the axis of layers without a module; Keras 2 may have the module, too.
  static bool has_axis(const Entry& entry) {
    return std::ranges::any_of(entry.config, [](const auto& item) { return item.first == "axis"; });
  }

  Status write_net(const Net& net) {
    json_.begin_object();
    text("name", net.name);
    json_.key("trainable");
    json_.boolean(true);
    json_.key("layers");
    json_.begin_array();
    for (const int place : graph_order(net)) {
      const Entry& entry = net.entries[static_cast<std::size_t>(place)];
      TRY(write_entry(net, entry).in("in: layer '" + entry.name + "' (" + entry.class_name + ")"));
    }
    json_.end();
    write_ends("input_layers", net, net.inputs);
    write_ends("output_layers", net, net.outputs);
    json_.end();
    return {};
  }

  /// A list of one end stands for it alone, so that the model takes and gives tensors and not lists of one.
  void write_ends(std::string_view key, const Net& net, const std::vector<TensorRef>& refs) {
    json_.key(key);
    if (refs.size() != 1) json_.begin_array();
    for (const TensorRef& ref : refs) {
      // Here Keras counts the call of a nested model on its own inputs, elsewhere it does not.
      write_history(net, ref, net.entries[static_cast<std::size_t>(ref.entry)].kind == Kind::kStage ? 1 : 0);
    }
    if (refs.size() != 1) json_.end();
  }

  /// The name of the layer, which of its calls, which result.
  void begin_history(const Net& net, const TensorRef& ref, int call = 0) {
    json_.begin_array();
    json_.string(net.entries[static_cast<std::size_t>(ref.entry)].name);
    json_.integer(call);
    json_.integer(ref.result);
  }
  void write_history(const Net& net, const TensorRef& ref, int call = 0) {
    begin_history(net, ref, call);
    json_.end();
  }

  Status write_entry(const Net& net, const Entry& entry) {
    json_.begin_object();
    if (spelling_ != Spelling::kLegacy || !is_old(entry) || has_axis(entry)) {
      text("module", entry.module);
      nothing("registered_name");
    }
    text("class_name", entry.class_name);
    json_.key("config");
    TRY(write_config(net, entry));
    text("name", entry.name);
    json_.key("inbound_nodes");
    json_.begin_array();
    if (entry.kind != Kind::kInput) TRY(is_old(entry) ? write_old_call(net, entry) : write_call(net, entry));
    json_.end();
    json_.end();
    return {};
  }

  Status write_config(const Net& net, const Entry& entry) {
    if (entry.kind == Kind::kStage) return write_net(*entry.stage);
    json_.begin_object();
    // Ops of Keras up to 3.10 take no name.
    if (entry.kind != Kind::kOp) text("name", entry.name);
    if (entry.kind == Kind::kInput) write_input_config(entry);
    bool has_dtype = entry.kind == Kind::kInput;
    for (const auto& [key, value] : entry.config) {
      has_dtype = has_dtype || key == "dtype";
      json_.key(key);
      TRY(write_value(net, value));
    }
    if (is_old(entry) && entry.kind == Kind::kLayer) {
      json_.key("trainable");
      json_.boolean(true);
      if (!has_dtype)
        text("dtype", is_float(entry.results[0].dtype) ? numpy_name_of(entry.results[0].dtype) : "float32");
    }
    json_.end();
    return {};
  }

  void write_input_config(const Entry& entry) {
    json_.key(is_old(entry) ? "batch_input_shape" : "batch_shape");
    write_shape(entry.results[0]);
    text("dtype", numpy_name_of(entry.results[0].dtype));
    json_.key("sparse");
    json_.boolean(false);
    if (spelling_ == Spelling::kLegacy && is_old(entry)) {
      json_.key("ragged");
      json_.boolean(false);
    }
  }

  void write_shape(const Type& type) {
    json_.begin_array();
    for (const Dim& dim : type.dims) {
      if (dim.is_static()) {
        json_.integer(dim.value());
      } else {
        json_.null();
      }
    }
    json_.end();
  }

  /// [[["x", 0, 0, {}], ...]]
  Status write_old_call(const Net& net, const Entry& entry) {
    json_.begin_array();
    for (const TensorRef& operand : operands_of(entry)) {
      begin_history(net, operand);
      TRY(write_value(net, entry.kwargs));
      json_.end();
    }
    json_.end();
    return {};
  }

  Status write_call(const Net& net, const Entry& entry) {
    json_.begin_object();
    json_.key("args");
    TRY(write_value(net, entry.args));
    json_.key("kwargs");
    TRY(write_value(net, entry.kwargs));
    json_.end();
    return {};
  }

  Status write_value(const Net& net, const Value& value) {
    return std::visit([&](const auto& data) { return write_data(net, data); }, value.data());
  }

  Status write_data(const Net&, std::nullptr_t) { return json_.null(), Status(); }
  Status write_data(const Net&, bool value) { return json_.boolean(value), Status(); }
  Status write_data(const Net&, std::int64_t value) { return json_.integer(value), Status(); }
  Status write_data(const Net&, double value) { return json_.real(value), Status(); }
  Status write_data(const Net&, float value) { return json_.real(value), Status(); }
  Status write_data(const Net&, const std::string& value) { return json_.string(value), Status(); }
  Status write_data(const Net& net, const Value::List& items) {
    json_.begin_array();
    for (const Value& item : items) TRY(write_value(net, item));
    json_.end();
    return {};
  }
  Status write_data(const Net& net, const Value::Dict& items) {
    json_.begin_object();
    for (const auto& [key, item] : items) {
      json_.key(key);
      TRY(write_value(net, item));
    }
    json_.end();
    return {};
  }
  Status write_data(const Net& net, const TensorRef& ref) {
    begin_object_of("__keras_tensor__");
    json_.key("shape");
    write_shape(net.type_of(ref));
    text("dtype", numpy_name_of(net.type_of(ref).dtype));
    json_.key("keras_history");
    write_history(net, ref);
    end_object_of();
    return {};
  }
  Status write_data(const Net&, const Tensor& constant) {
    begin_object_of("__numpy__");
    json_.key("value");
    TRY(write_elements(json_, constant));
    text("dtype", numpy_name_of(constant.dtype()));
    end_object_of();
    return {};
  }
  Status write_data(const Net&, const SliceKey& slice) {
    begin_object_of("__slice__");
    write_bound("start", slice.start);
    write_bound("stop", slice.stop);
    write_bound("step", slice.step);
    end_object_of();
    return {};
  }
  Status write_data(const Net&, const std::shared_ptr<const Net>& function) {
    const Spelling outer = std::exchange(spelling_, Spelling::kKeras3);
    TRY(write_model(*function));
    spelling_ = outer;
    return {};
  }

  void begin_object_of(std::string_view class_name) {
    json_.begin_object();
    text("class_name", class_name);
    json_.key("config");
    json_.begin_object();
  }
  void end_object_of() {
    json_.end();
    json_.end();
  }
  void write_bound(std::string_view key, std::optional<std::int64_t> bound) {
    json_.key(key);
    if (bound) {
      json_.integer(*bound);
    } else {
      json_.null();
    }
  }

  JsonWriter json_;
  Spelling spelling_;
};

}  // namespace

Result<std::string> config_text(const Net& net, Spelling spelling) {
  std::string out;
  TRY(ConfigWriter(out, spelling).write_model(net));
  return out;
}

}  // namespace onnx2tf::keras
