// Writes the sample networks in each form into the folder given: for tests/python/test_keras_files.py.
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "targets/keras/sample_nets.h"
#include "targets/keras/writers.h"

namespace onnx2tf::keras {
namespace {

Status write_net(const Net& net, const std::filesystem::path& folder, const std::string& name) {
  TRY(write_keras(net, folder / (name + ".keras")));
  TRY(write_h5(net, folder / (name + ".h5")));
  TRY(write_weights_h5(net, folder / (name + ".weights.h5")));
  return {};
}

/// The list of the layers' names is too long for one attribute.
Status write_long_names(const std::filesystem::path& folder) {
  Net net = random_net(99, 180, Links::kStandard);
  for (Entry& entry : net.entries) {
    if (entry.class_name == "Dense") entry.name.insert(1, 400, '0');
  }
  return write_net(net, folder, "long_names");
}

Status write_types(const std::filesystem::path& folder) {
  std::vector<NamedTensor> tensors;
  const std::vector<std::int64_t> values = {0, 1, 1, 0, 1, 3};
  for (const DType dtype : {DType::kF32, DType::kF16, DType::kBF16, DType::kF64, DType::kI8, DType::kI16, DType::kI32,
                            DType::kI64, DType::kU8, DType::kU16, DType::kU32, DType::kU64, DType::kBool}) {
    tensors.push_back({std::string(numpy_name_of(dtype)), Tensor::of_ints(dtype, {2, 3}, values)});
  }
  Tensor complex = Tensor::zeros(DType::kC64, {1});
  const std::vector<float> parts = {1.5F, -2.0F};
  std::ranges::copy(std::as_bytes(std::span(parts)), complex.mutable_data().begin());
  tensors.push_back({"complex64", complex});
  tensors.push_back({"scalar", Tensor::scalar(DType::kF32, 2.5)});
  tensors.push_back({"empty", Tensor::zeros(DType::kF32, {3, 0})});
  tensors.push_back({"a/b/c", filled({2}, 1)});
  tensors.push_back({"a/b", filled({2}, 2)});      // becomes a_b_1
  tensors.push_back({"a/b/c/d", filled({2}, 3)});  // becomes a_b_c_d_1
  tensors.push_back({"./x", filled({2}, 4)});      // becomes _/x
  for (int i = 0; i < 5000; ++i) tensors.push_back({"many/" + std::to_string(i), filled({1}, static_cast<float>(i))});
  TRY(write_initializers_h5(tensors, folder / "types.h5"));
  return {};
}

Status write_all(const std::filesystem::path& folder) {
  TRY(write_net(standard_net(), folder, "standard"));
  TRY(write_net(ops_net(), folder, "ops"));
  TRY(write_keras(switch_net(), folder / "switch.keras"));
  TRY(write_keras(constants_net(), folder / "constants.keras"));
  TRY(write_net(chain_net(1500, Links::kOps), folder, "chain_ops"));
  TRY(write_net(chain_net(1100, Links::kStandard), folder, "chain_standard"));
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    const std::string number = std::to_string(seed);
    TRY(write_net(random_net(seed, 40, Links::kStandard), folder, "random_standard_" + number));
    TRY(write_net(random_net(seed, 40, Links::kOps), folder, "random_ops_" + number));
  }
  TRY(write_long_names(folder));
  return write_types(folder);
}

}  // namespace
}  // namespace onnx2tf::keras

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const onnx2tf::Status status = onnx2tf::keras::write_all(argv[1]);
  if (!status.ok()) std::cerr << status.error().text() << '\n';
  return status.ok() ? 0 : 1;
}
