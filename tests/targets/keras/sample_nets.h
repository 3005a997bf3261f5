#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "targets/keras/net.h"

/// Small networks with known weights, for files that tests/python/test_keras_files.py loads.
namespace onnx2tf::keras {

/// Element i is ((7 i + seed) mod 11 - 5) / 10.
Tensor pattern(std::vector<std::int64_t> dims, std::int64_t seed);
Tensor filled(std::vector<std::int64_t> dims, float value);

/// Two inputs, two outputs, only layers that Keras 2 has too.
Net standard_net();
/// The like with ops in the place of most layers, names that clash with those of ops, slices and constants.
Net ops_net();
/// What Switch gives for true and false.
Net switch_net();
/// Adds constants of many types, each its own output.
Net constants_net();
/// `length` entries in a row, with a skip over all of them; kernels are distinct. `standard`: without ops.
enum class Links : std::uint8_t { kStandard, kOps };
Net chain_net(int length, Links links);
/// Dense layers called d0, d1, ... with kernels full of 1, 2, ..., joined at random by layers or ops.
Net random_net(std::uint32_t seed, int length, Links links);

}  // namespace onnx2tf::keras
