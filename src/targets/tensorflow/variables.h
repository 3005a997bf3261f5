#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "targets/tensorflow/graph_def.h"

namespace onnx2tf::tensorflow {

/// Names that are taken.
class TakenNames {
 public:
  TakenNames() = default;
  explicit TakenNames(const std::vector<NodeDef>& nodes);
  /// `wanted`, or with a number behind it if that is taken; takes it.
  std::string take(const std::string& wanted);

 private:
  std::set<std::string> names_;
};

/// A constant that becomes a variable.
struct Variable {
  std::string name;  ///< of the constant, and of the node VarHandleOp
  Tensor value;      ///< the initial one
  DataType dtype = DataType::kFloat;
  std::string read = {};  ///< name of the node ReadVariableOp
  std::string key = {};   ///< in the checkpoint

  TensorShape shape() const { return {value.dims()}; }
  bool is_trainable() const { return is_float(value.dtype()); }
};

/// The constants among `nodes` that `names` names, in the order of the nodes. Fails with Code::kInternal if a name is
/// none of a numeric constant.
Result<std::vector<Variable>> find_variables(const std::vector<NodeDef>& nodes, const std::set<std::string>& names);

/// Makes "node", "node:1" and "^node" refer to what `renamed` gives for "node".
void rename_reference(std::string& reference, const std::map<std::string, std::string>& renamed);

/// The nodes VarHandleOp and ReadVariableOp of a variable.
std::vector<NodeDef> variable_nodes(const Variable& variable);

/// The nodes that save and restore variables.
struct Saver {
  std::string filename;                    ///< tensor to feed with the checkpoint's prefix
  std::string save;                        ///< tensor to fetch
  std::string restore;                     ///< node to run
  std::vector<std::string> assigns = {};   ///< per variable, the node that gives it its restored value
  std::vector<std::string> restored = {};  ///< per variable, the tensor of that value
};

/// Adds the nodes to `nodes`, which must have the nodes of the variables.
Saver add_saver(std::vector<NodeDef>& nodes, TakenNames& names, const std::vector<Variable>& variables);

}  // namespace onnx2tf::tensorflow
