#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "targets/tensorflow/graph_def.h"
#include "targets/tensorflow/message.h"
#include "targets/tensorflow/variables.h"

namespace onnx2tf::tensorflow {

/// StructuredValue: nested Python values as TensorFlow stores them.
namespace structured {

Message none();
Message text(std::string_view value);
Message list(std::vector<Message> values);
Message tuple(std::vector<Message> values);
Message dict(std::vector<std::pair<std::string, Message>> entries);
/// A TensorSpec.
Message spec(std::string_view name, DataType dtype, const TensorShape& shape);
/// A FunctionSpec: the names of the parameters, and the types of the positional ones (none() if any fits).
Message function_spec(const std::vector<std::string>& positional, const std::vector<std::string>& keyword_only,
                      Message types);

}  // namespace structured

/// The Python objects that loading a SavedModel gives. Node 0 is what `tf.saved_model.load` returns.
class ObjectGraph {
 public:
  using Children = std::vector<std::pair<std::string, std::size_t>>;

  /// Adds a node and returns its number. `children` are its attributes by name.
  std::size_t add_user_object(std::string_view kind);
  std::size_t add_variable(const Variable& variable);
  /// A function with one signature. `implementation` is a function of the graph that is also added below.
  std::size_t add_function(std::string_view implementation, Message spec);
  /// A function that is called with keywords, or with one argument if there is one.
  std::size_t add_signature_function(std::string_view implementation, const std::vector<std::string>& keywords,
                                     Message spec);
  void add_child(std::size_t parent, std::string name, std::size_t child);

  /// What Python needs to know of a function of the graph. `bound` are the nodes of the variables that it takes after
  /// its inputs.
  void add_implementation(std::string name, const std::vector<std::size_t>& bound, Message inputs, Message outputs);

  /// SavedObjectGraph.
  Message saved() const;
  /// TrackableObjectGraph, which goes into the checkpoint.
  Message trackable() const;

 private:
  struct Node {
    int kind = 0;  ///< field of a SavedObject
    Message value;
    std::string variable = {}, key = {};  ///< of a variable: its name, and where the checkpoint has its value
    Children children = {};
  };
  std::size_t add(int kind, Message value);

  std::vector<Node> nodes_;
  std::vector<std::pair<std::string, Message>> implementations_;
};

}  // namespace onnx2tf::tensorflow
