// Laws that hold for every op of the vocabulary, on random attributes, operands and modes.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "ops/generate.h"
#include "ops/modes.h"
#include "ops/transpose.h"

namespace onnx2tf {
namespace {

using test::Case;
using test::Random;

constexpr std::uint32_t kRuns = 300;

Types types_of(const Tensors& tensors) {
  Types out;
  for (const Tensor& tensor : tensors) out.push_back(tensor.is_none() ? Type() : tensor.type());
  return out;
}

std::string shown(const Case& given) { return cat(given.op, "(", join(types_of(given.operands), ", "), ")"); }

/// Whether two elements agree: exactly, or nearly where sums may run in another order.
bool agree(double a, double b) {
  if (std::isnan(a) && std::isnan(b)) return true;
  return a == b || std::abs(a - b) <= 1e-4 * std::max({1.0, std::abs(a), std::abs(b)});
}

std::vector<std::int64_t> without_units(std::vector<std::int64_t> dims) {
  std::erase(dims, 1);
  return dims;
}

class OpLaws : public testing::TestWithParam<const OpInfo*> {
 protected:
  /// The case of one run.
  Case make(Random& random) const {
    auto given = test::random_case(GetParam()->name, random);
    EXPECT_TRUE(given.ok()) << given.error().message;
    return std::move(given).value();
  }
};

TEST_P(OpLaws, EvaluationHasTheInferredTypesAndElements) {
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    Random random(run);
    const Case given = make(random);
    const auto types = given.op.infer(types_of(given.operands));
    ASSERT_TRUE(types.ok()) << shown(given) << '\n' << types.error().text();
    const auto results = given.op.eval(given.operands);
    ASSERT_TRUE(results.ok()) << shown(given) << '\n' << results.error().text();
    ASSERT_EQ(results->size(), types->size()) << shown(given);
    for (std::size_t k = 0; k < types->size(); ++k) {
      const Type& type = types->at(k);
      const Tensor tensor = *results->at(k).loaded();
      ASSERT_EQ(tensor.type(), type) << shown(given);
      if (!type.elements) continue;
      for (std::int64_t i = 0; i < tensor.count(); ++i) {
        ASSERT_EQ(type.elements->at(static_cast<std::size_t>(i)), Dim(tensor.int_element(i))) << shown(given);
      }
    }
  }
}

TEST_P(OpLaws, TextReadsBack) {
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    Random random(run);
    const Op op = make(random).op;
    const std::string text = cat(op);
    ASSERT_EQ(text.substr(0, op.name().size()), op.name());
    std::string fields = text.substr(op.name().size());
    if (!fields.empty()) fields = fields.substr(1, fields.size() - 2);
    FieldReader reader(fields);
    const auto back = op.info().parse(reader);
    ASSERT_TRUE(back.ok()) << text << '\n' << back.error().text();
    ASSERT_EQ(*back, op) << text;
  }
}

TEST_P(OpLaws, PhysicalOpsOnStoredOperandsGiveStoredResults) {
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    Random random(run);
    const Case given = make(random);
    const Types in = types_of(given.operands);
    const Types out = given.op.infer(in).value();
    const Tensors expected = given.op.eval(given.operands).value();
    const Mode mode = test::random_mode(given, in, out, random);
    const auto physical = given.op.physical(mode, in);
    const auto shown_mode = [&] {
      return cat(shown(given), "\noperands ", join(mode.operands, " ", [](const Stored& s) { return to_string(s); }),
                 "\nresults ", join(mode.results, " ", [](const Stored& s) { return to_string(s); }));
    };
    ASSERT_TRUE(physical.ok()) << shown_mode() << '\n' << physical.error().text();
    Tensors operands;
    for (const int k : physical->operands) {
      const auto i = static_cast<std::size_t>(k);
      ASSERT_LT(i, given.operands.size()) << shown_mode();
      if (given.operands[i].is_none()) {
        operands.emplace_back();
        continue;
      }
      const auto stored = stored_as(given.operands[i], mode.operands[i]);
      ASSERT_TRUE(stored.ok()) << shown_mode() << '\n' << stored.error().text();
      operands.push_back(*stored->loaded());
    }
    const auto results = physical->op.eval(operands);
    ASSERT_TRUE(results.ok()) << shown_mode() << "\nas " << physical->op << '\n' << results.error().text();
    for (std::size_t k = 0; k < expected.size(); ++k) {
      const auto stored = stored_as(expected[k], mode.results[k]);
      ASSERT_TRUE(stored.ok()) << shown_mode() << '\n' << stored.error().text();
      const Tensor want = *stored->loaded();
      const Tensor have = *results->at(k).loaded();
      ASSERT_EQ(without_units(have.dims()), without_units(want.dims())) << shown_mode() << "\nas " << physical->op;
      for (std::int64_t i = 0; i < want.count(); ++i) {
        ASSERT_TRUE(agree(have.element(i), want.element(i)))
            << shown_mode() << "\nas " << physical->op << "\nelement " << i << ": " << have.element(i) << " for "
            << want.element(i);
      }
    }
  }
}

// Sizes of operands become symbols, equal ones the same: what is inferred then must hold for the sizes at hand.
TEST_P(OpLaws, SymbolicInferenceAgreesWithTheSizes) {
  SymbolValues values;
  for (std::int64_t size = 2; size <= 100; ++size) values[cat("s", size)] = size;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    Random random(run);
    const Case given = make(random);
    Types in = types_of(given.operands);
    const Types concrete = given.op.infer(in).value();
    for (Type& type : in) {
      for (Dim& dim : type.dims) {
        if (dim.value() > 1 && random.coin()) dim = Dim::symbol(cat("s", dim.value()));
      }
    }
    const auto symbolic = given.op.infer(in);
    ASSERT_TRUE(symbolic.ok()) << given.op << "(" << join(in, ", ") << ")\n" << symbolic.error().text();
    ASSERT_EQ(symbolic->size(), concrete.size());
    for (std::size_t k = 0; k < concrete.size(); ++k) {
      ASSERT_EQ(symbolic->at(k).rank(), concrete[k].rank());
      for (std::size_t d = 0; d < concrete[k].dims.size(); ++d) {
        const Dim& dim = symbolic->at(k).dims[d];
        if (dim.is_unknown()) continue;
        const auto size = dim.evaluate(values);
        ASSERT_TRUE(size.ok()) << given.op << '\n' << size.error().text();
        ASSERT_EQ(*size, concrete[k].dims[d].value()) << given.op << "(" << join(in, ", ") << ") " << symbolic->at(k);
      }
    }
  }
}

// Operands that do not fit are refused, never looked at beyond their end (the sanitizer build would tell).
TEST_P(OpLaws, InferenceSurvivesOperandsThatDoNotFit) {
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    Random random(run);
    const Case given = make(random);
    Types in = types_of(given.operands);
    if (in.empty()) continue;
    const auto k = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(in.size())));
    switch (random.below(6)) {
      case 0: in.resize(k); break;
      case 1: in[k] = Type(); break;
      case 2: in[k].dims.assign(static_cast<std::size_t>(random.below(7)), 2); break;
      case 3: in[k].dims.assign(in[k].dims.size(), Dim::symbol("N")); break;
      case 4: in[k].dims.assign(in[k].dims.size(), std::int64_t{1} << 40); break;
      default: in[k].dtype = DType::kString; break;
    }
    for (Type& type : in) type.elements = nullptr;
    if (const auto types = given.op.infer(in); !types.ok()) {
      EXPECT_NE(types.error().message, "");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Every, OpLaws, testing::ValuesIn(all_ops().begin(), all_ops().end()),
                         [](const auto& row) { return std::string(row.param->name); });

}  // namespace
}  // namespace onnx2tf
