#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "onnx/ops/diagonal.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/matmul.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "ops/select.h"
#include "ops/transpose.h"

namespace onnx2tf::onnx {
namespace {

/// One label per axis: a letter, or a negative number for the axes of an ellipsis (-1 is the last of them).
using Labels = std::vector<int>;

struct Equation {
  std::vector<Labels> operands;
  Labels result;
};

/// An operand, and what its axes are called.
struct Term {
  ValueId value = kNoValue;
  Labels labels;
};

bool has(const Labels& labels, int label) { return std::ranges::find(labels, label) != labels.end(); }

std::ptrdiff_t place(const Labels& labels, int label) { return std::ranges::find(labels, label) - labels.begin(); }

/// The labels of one side; an ellipsis stands for `ellipsis` axes.
Result<Labels> labels_of(std::string_view text, int ellipsis) {
  Labels out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      out.push_back(c);
    } else if (text.substr(i, 3) == "...") {
      for (int k = ellipsis; k > 0; --k) out.push_back(-k);
      i += 2;
    } else {
      return fail(Code::kInvalidModel, cat("'", text, "' in an equation has neither letters nor an ellipsis at ", i));
    }
  }
  return out;
}

/// Without an arrow the result has the ellipsis, then the letters that stand once, sorted.
Labels implied_result(const std::vector<Labels>& operands) {
  std::map<int, int> count;
  for (const Labels& labels : operands) {
    for (const int label : labels) ++count[label];
  }
  Labels out;
  for (const auto& [label, times] : count) {
    if (label < 0 || times == 1) out.push_back(label);
  }
  return out;
}

Result<Equation> parse(const NodeContext& node, std::string text) {
  std::erase(text, ' ');
  const std::size_t arrow = text.find("->");
  const std::string_view left = std::string_view(text).substr(0, arrow);
  Equation out;
  int widest = 0;
  for (std::size_t from = 0; from <= left.size();) {
    const std::size_t comma = std::min(left.find(',', from), left.size());
    const std::string_view side = left.substr(from, comma - from);
    const std::size_t i = out.operands.size();
    if (i >= node.input_count()) break;
    const int rank = node.type(i).rank();
    const bool dots = side.find("...") != std::string_view::npos;
    const int ellipsis = dots ? rank - static_cast<int>(side.size()) + 3 : 0;
    out.operands.push_back(TRY(labels_of(side, ellipsis)));
    if (static_cast<int>(out.operands.back().size()) != rank) {
      return fail(Code::kInvalidModel, cat("'", side, "' in equation '", text, "' does not fit ", node.type(i)));
    }
    widest = std::max(widest, ellipsis);
    from = comma + 1;
  }
  if (out.operands.size() != node.input_count() || std::ranges::count(left, ',') + 1 != std::ssize(out.operands)) {
    return fail(Code::kInvalidModel, cat("equation '", text, "' is not for ", node.input_count(), " operands"));
  }
  out.result = arrow == std::string::npos ? implied_result(out.operands)
                                          : TRY(labels_of(std::string_view(text).substr(arrow + 2), widest));
  for (const int label : out.result) {
    const bool known = std::ranges::any_of(out.operands, [&](const Labels& labels) { return has(labels, label); });
    if (!known || std::ranges::count(out.result, label) > 1) {
      return fail(Code::kInvalidModel, cat("the result of equation '", text, "' repeats or invents a label"));
    }
  }
  return out;
}

/// A label that an operand repeats names its diagonal: the rest is cleared, then summed away.
Result<Term> with_distinct_labels(NodeContext& node, Term term) {
  for (std::size_t i = 0; i < term.labels.size(); ++i) {
    const auto next =
        std::find(term.labels.begin() + static_cast<std::ptrdiff_t>(i) + 1, term.labels.end(), term.labels[i]);
    if (next == term.labels.end()) continue;
    const int row = static_cast<int>(i);
    const int column = static_cast<int>(next - term.labels.begin());
    const ValueId distance = TRY(distance_from_diagonal(node, term.value, row, column));
    const ValueId on = TRY(node.add(Binary{BinaryFn::kEqual}, {distance, node.scalar(DType::kI64, 0)}));
    std::vector<Dim> dims(term.labels.size(), 1);
    for (const int axis : {row, column}) {
      dims[static_cast<std::size_t>(axis)] = node.type_of(term.value).dims[static_cast<std::size_t>(axis)];
    }
    const ValueId mask = TRY(node.add(Reshape{dims}, {on}));
    const ValueId zero = node.scalar(node.type_of(term.value).dtype, 0);
    const ValueId kept = TRY(node.add(Select{}, {mask, term.value, zero}));
    term.value = TRY(node.add(Reduce{ReduceFn::kSum, {column}, false}, {kept}));
    term.labels.erase(next);
    --i;  // the label may stand a third time
  }
  return term;
}

/// Sums over the axes whose labels nobody else needs.
Result<Term> summed(NodeContext& node, Term term, const std::set<int>& needed) {
  Reduce op{ReduceFn::kSum, {}, false};
  Labels kept;
  for (std::size_t axis = 0; axis < term.labels.size(); ++axis) {
    if (needed.contains(term.labels[axis])) {
      kept.push_back(term.labels[axis]);
    } else {
      op.axes.push_back(static_cast<int>(axis));
    }
  }
  if (op.axes.empty()) return term;
  return Term{TRY(node.add(op, {term.value})), kept};
}

/// The term with its axes in the order of `labels`; those it lacks come with size 1.
Result<ValueId> arranged(NodeContext& node, const Term& term, const Labels& labels) {
  Transpose op;
  std::vector<Dim> dims;
  const std::vector<Dim> own = node.type_of(term.value).dims;
  for (const int label : labels) {
    const bool there = has(term.labels, label);
    if (there) op.perm.push_back(static_cast<int>(place(term.labels, label)));
    dims.push_back(there ? own[static_cast<std::size_t>(place(term.labels, label))] : Dim(1));
  }
  ValueId out = term.value;
  if (!std::ranges::is_sorted(op.perm)) out = TRY(node.add(op, {out}));
  if (dims.size() != own.size()) out = TRY(node.add(Reshape{dims}, {out}));
  return out;
}

Labels joined(const Labels& a, const Labels& b, const Labels& c = {}) {
  Labels out = a;
  out.insert(out.end(), b.begin(), b.end());
  out.insert(out.end(), c.begin(), c.end());
  return out;
}

/// `value` with axes [from, from + first) as one and all that follow as one.
Result<ValueId> as_matrix(NodeContext& node, ValueId value, std::size_t from, std::size_t first) {
  const std::vector<Dim> dims = node.type_of(value).dims;
  const auto at = [&](std::size_t i) { return dims.begin() + static_cast<std::ptrdiff_t>(i); };
  std::vector<Dim> out(dims.begin(), at(from));
  out.push_back(product({at(from), at(from + first)}));
  out.push_back(product({at(from + first), dims.end()}));
  if (out == dims) return value;
  return node.add(Reshape{out}, {value});
}

/// The product of two terms, summed over the labels of both that `needed` lacks: a batched matrix product, or, where
/// there is nothing to sum, an elementwise one.
Result<Term> contracted(NodeContext& node, const Term& a, const Term& b, const std::set<int>& needed) {
  Labels batch;
  Labels rows;
  Labels inner;
  Labels columns;
  for (const int label : a.labels) {
    Labels& part = !has(b.labels, label) ? rows : needed.contains(label) ? batch : inner;
    part.push_back(label);
  }
  for (const int label : b.labels) {
    if (!has(a.labels, label)) columns.push_back(label);
  }
  const Labels labels = joined(batch, rows, columns);
  if (inner.empty()) {
    const ValueId left = TRY(arranged(node, a, labels));
    const ValueId right = TRY(arranged(node, b, labels));
    return Term{TRY(node.add(Binary{BinaryFn::kMul}, {left, right})), labels};
  }
  const ValueId left = TRY(arranged(node, a, joined(batch, rows, inner)));
  const ValueId right = TRY(arranged(node, b, joined(batch, inner, columns)));
  const ValueId left_matrix = TRY(as_matrix(node, left, batch.size(), rows.size()));
  const ValueId right_matrix = TRY(as_matrix(node, right, batch.size(), inner.size()));
  const ValueId out = TRY(node.add(MatMul{}, {left_matrix, right_matrix}));
  const std::vector<Dim> matrix = node.type_of(out).dims;
  const std::vector<Dim> left_dims = node.type_of(left).dims;
  const std::vector<Dim> right_dims = node.type_of(right).dims;
  std::vector<Dim> dims(matrix.begin(), matrix.end() - 2);
  for (std::size_t i = 0; i < rows.size(); ++i) dims.push_back(left_dims[batch.size() + i]);
  for (std::size_t i = 0; i < columns.size(); ++i) dims.push_back(right_dims[batch.size() + inner.size() + i]);
  if (dims == matrix) return Term{out, labels};
  return Term{TRY(node.add(Reshape{dims}, {out})), labels};
}

Result<std::vector<ValueId>> einsum(NodeContext& node) {
  const Equation equation = TRY(parse(node, TRY(node.string_attribute("equation", ""))));
  Term total;
  for (std::size_t i = 0; i < equation.operands.size(); ++i) {
    std::set<int> later(equation.result.begin(), equation.result.end());
    for (std::size_t k = i + 1; k < equation.operands.size(); ++k) {
      later.insert(equation.operands[k].begin(), equation.operands[k].end());
    }
    std::set<int> needed = later;
    needed.insert(total.labels.begin(), total.labels.end());
    Term term = TRY(with_distinct_labels(node, {node.input(i), equation.operands[i]}));
    term = TRY(summed(node, std::move(term), needed));
    if (i == 0) {
      total = std::move(term);
      continue;
    }
    std::set<int> wanted = later;
    wanted.insert(term.labels.begin(), term.labels.end());
    total = TRY(summed(node, std::move(total), wanted));
    total = TRY(contracted(node, total, term, later));
  }
  return std::vector{TRY(arranged(node, total, equation.result))};
}

constexpr Importer kImporters[] = {{"Einsum", since(12), einsum, 1}};

}  // namespace

ImporterTable einsum_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
