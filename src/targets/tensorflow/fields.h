#pragma once

/// Numbers of the fields that are written, by message, as in TensorFlow's .proto files. Map entries have 1 (key) and
/// 2 (value).
namespace onnx2tf::tensorflow::field {

namespace tensor_shape {
inline constexpr int kDim = 2, kUnknownRank = 3;
inline constexpr int kSize = 1;  // of a dim
}  // namespace tensor_shape

namespace tensor {
inline constexpr int kDtype = 1, kShape = 2, kContent = 4, kFloatVal = 5, kDoubleVal = 6, kIntVal = 7, kStringVal = 8,
                     kInt64Val = 10, kBoolVal = 11, kHalfVal = 13, kUint32Val = 16, kUint64Val = 17;
}  // namespace tensor

namespace attr_value {
inline constexpr int kList = 1, kString = 2, kInt = 3, kFloat = 4, kBool = 5, kType = 6, kShape = 7, kTensor = 8,
                     kFunction = 10;
inline constexpr int kFunctionName = 1;  // of a function
}  // namespace attr_value

namespace graph {
inline constexpr int kNode = 1, kLibrary = 2, kVersions = 4;
}  // namespace graph

namespace version {
inline constexpr int kProducer = 1, kMinConsumer = 2;
}  // namespace version

namespace node {
inline constexpr int kName = 1, kOp = 2, kInput = 3, kAttr = 5;
}  // namespace node

namespace library {
inline constexpr int kFunction = 1;
}  // namespace library

namespace function {
inline constexpr int kSignature = 1, kNode = 3, kResult = 4, kAttr = 5;
}  // namespace function

namespace op {
inline constexpr int kName = 1, kInput = 2, kOutput = 3, kIsStateful = 17;
}  // namespace op

namespace argument {
inline constexpr int kName = 1, kType = 3, kHandleData = 7;
inline constexpr int kHandleType = 1, kHandleShape = 2;  // of handle data
}  // namespace argument

namespace saved_model {
inline constexpr int kSchemaVersion = 1, kMetaGraph = 2;
}  // namespace saved_model

namespace meta_graph {
inline constexpr int kInfo = 1, kGraph = 2, kSaver = 3, kCollection = 4, kSignature = 5, kObjectGraph = 7;
}  // namespace meta_graph

namespace meta_info {
inline constexpr int kTag = 4, kTensorFlowVersion = 5, kStrippedDefaults = 7;
}  // namespace meta_info

namespace signature {
inline constexpr int kInput = 1, kOutput = 2, kMethod = 3;
}  // namespace signature

namespace tensor_info {
inline constexpr int kName = 1, kDtype = 2, kShape = 3;
}  // namespace tensor_info

namespace saver {
inline constexpr int kFilename = 1, kSave = 2, kRestore = 3, kVersion = 7;
}  // namespace saver

namespace collection {
inline constexpr int kBytesList = 2;
inline constexpr int kValue = 1;  // of a list of bytes
}  // namespace collection

namespace variable_def {
inline constexpr int kName = 1, kInitializer = 2, kSnapshot = 3, kIsResource = 5, kInitialValue = 6, kTrainable = 7;
}  // namespace variable_def

namespace object_graph {
inline constexpr int kNode = 1, kConcreteFunction = 2;
}  // namespace object_graph

namespace saved_object {
inline constexpr int kChild = 1, kUserObject = 4, kFunction = 6, kVariable = 7, kBareConcreteFunction = 8;
}  // namespace saved_object

namespace object_reference {
inline constexpr int kNode = 1, kLocalName = 2;
}  // namespace object_reference

namespace user_object {
inline constexpr int kIdentifier = 1, kVersion = 2;
}  // namespace user_object

namespace saved_function {
inline constexpr int kConcreteFunction = 1, kSpec = 2;
}  // namespace saved_function

namespace bare_concrete_function {
inline constexpr int kName = 1, kArgumentKeyword = 2, kPositionalArguments = 3, kSpec = 4;
}  // namespace bare_concrete_function

namespace concrete_function {
inline constexpr int kBoundInput = 2, kInputSignature = 3, kOutputSignature = 4;
}  // namespace concrete_function

namespace saved_variable {
inline constexpr int kDtype = 1, kShape = 2, kTrainable = 3, kName = 6;
}  // namespace saved_variable

namespace function_spec {
inline constexpr int kArguments = 1, kInputSignature = 5;
}  // namespace function_spec

namespace structured {
inline constexpr int kNone = 1, kString = 13, kTensorSpec = 33, kList = 51, kTuple = 52, kDict = 53, kNamedTuple = 54;
inline constexpr int kValue = 1;                                     // of a list or tuple
inline constexpr int kEntry = 1;                                     // of a dict
inline constexpr int kTupleName = 1, kPair = 2;                      // of a named tuple
inline constexpr int kPairKey = 1, kPairValue = 2;                   // of a pair in it
inline constexpr int kSpecName = 1, kSpecShape = 2, kSpecDtype = 3;  // of a tensor spec
}  // namespace structured

namespace trackable_graph {
inline constexpr int kNode = 1;
inline constexpr int kChild = 1, kAttribute = 2, kHasCheckpointValues = 5;  // of a node
inline constexpr int kName = 1, kFullName = 2, kCheckpointKey = 3;          // of an attribute
inline constexpr int kBool = 1;                                             // of a wrapped bool
}  // namespace trackable_graph

namespace bundle_header {
inline constexpr int kNumShards = 1, kVersion = 3;
}  // namespace bundle_header

namespace bundle_entry {
inline constexpr int kDtype = 1, kShape = 2, kOffset = 4, kSize = 5, kChecksum = 6;
}  // namespace bundle_entry

}  // namespace onnx2tf::tensorflow::field
