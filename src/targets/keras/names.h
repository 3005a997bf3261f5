#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "targets/keras/net.h"

namespace onnx2tf::keras {

/// The names of one net's entries: each different, of letters, digits and "_.-" with a letter or digit first (what
/// Keras takes, and TensorFlow as a scope), and none that Keras may give by itself to one of the net's ops. Ops are
/// called by their class and a running number while they are loaded ("add", "add_1"), and a layer of that name would
/// make the model invalid.
class Names {
 public:
  /// Knows the classes of the net's ops; no name is taken yet.
  explicit Names(const Net& net);
  /// Takes the names that the entries have.
  void take_all(const Net& net);
  /// A name as near to `wish` as can be, which is then taken. `kind` decides what is added to a name of an op.
  std::string claim(std::string_view wish, Kind kind);

 private:
  bool is_free(const std::string& name, Kind kind) const;

  std::unordered_set<std::string> op_names_;
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, int> counts_;
};

/// Gives each entry its final name: inputs and outputs choose first. Nets inside of nets have names of their own.
void assign_names(Net& net);
/// Inputs and outputs whose final name is another than the one wished for: both names.
std::vector<std::pair<std::string, std::string>> renamed_ports(const Net& net);

}  // namespace onnx2tf::keras
