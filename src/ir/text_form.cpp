#include "ir/text_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ostream>
#include <sstream>
#include <unordered_map>

#include "base/text.h"
#include "ir/text_cursor.h"

namespace onnx2tf {
namespace {

// Printing.

template <class T>
void print_number(std::ostream& out, T value) {
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  out << std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

void print_element(std::ostream& out, const Tensor& tensor, std::int64_t i) {
  switch (tensor.dtype()) {
    case DType::kBool: out << (tensor.int_element(i) != 0 ? "true" : "false"); break;
    case DType::kF64: print_number(out, tensor.element(i)); break;
    case DType::kF32:
    case DType::kF16:
    case DType::kBF16: print_number(out, static_cast<float>(tensor.element(i))); break;
    case DType::kU64: print_number(out, static_cast<std::uint64_t>(tensor.int_element(i))); break;
    default: print_number(out, tensor.int_element(i)); break;
  }
}

void print_elements(std::ostream& out, const Tensor& tensor, std::int64_t max_elements) {
  const bool printable = tensor.dtype() != DType::kC64 && tensor.dtype() != DType::kString;
  const auto loaded = tensor.count() <= max_elements && printable ? tensor.loaded() : Result<Tensor>(Tensor());
  if (!loaded.ok() || loaded->is_none()) {
    out << "{...}";
    return;
  }
  out << '{';
  for (std::int64_t i = 0; i < tensor.count(); ++i) {
    out << (i > 0 ? ", " : "");
    print_element(out, *loaded, i);
  }
  out << '}';
}

/// Prints a graph line by line, numbering values as they come.
class Printer {
 public:
  Printer(const Graph& graph, std::int64_t max_elements) : graph_(graph), max_elements_(max_elements) {}

  std::string whole() {
    for (const Port& port : graph_.inputs()) input(port);
    for (const NodeId id : order()) node(graph_.node(id));
    for (const Port& port : graph_.outputs()) {
      constant_once(port.value);
      out_ << "output " << in_quotes(port.name) << ' ' << name_of(port.value);
      perm(port);
      out_ << '\n';
    }
    return std::move(out_).str();
  }

 private:
  /// Topological; a graph with a cycle is shown as it was built.
  std::vector<NodeId> order() const {
    auto sorted = graph_.topological_order();
    if (sorted.ok()) return std::move(sorted).value();
    std::vector<NodeId> out;
    for (std::uint32_t i = 0; i < graph_.node_count(); ++i) {
      if (graph_.node(NodeId{i}).alive) out.push_back(NodeId{i});
    }
    return out;
  }

  std::string name_of(ValueId id) {
    if (id == kNoValue) return "-";
    return cat('%', numbers_.emplace(index_of(id), numbers_.size()).first->second);
  }

  void perm(const Port& port) {
    if (port.perm.empty()) return;
    out_ << " perm=";
    print_value(out_, port.perm);
  }

  void input(const Port& port) {
    out_ << "input " << name_of(port.value) << ' ' << in_quotes(port.name) << ' ' << graph_.type(port.value);
    perm(port);
    out_ << '\n';
  }

  void constant_once(ValueId id) {
    if (id == kNoValue || !graph_.value(id).is_constant() || numbers_.contains(index_of(id))) return;
    const Value& value = graph_.value(id);
    out_ << "const " << name_of(id) << ' ';
    if (!value.name.empty()) out_ << in_quotes(value.name) << ' ';
    out_ << value.type << ' ';
    print_elements(out_, value.constant, max_elements_);
    out_ << '\n';
  }

  void node(const Node& node) {
    for (const ValueId id : node.inputs) constant_once(id);
    const auto named = [&](ValueId id) { return name_of(id); };
    // Operands are numbered before results.
    const std::string operands = join(node.inputs, ", ", named);
    out_ << join(node.outputs, ", ", named) << " = " << node.op << '(' << operands << ") ";
    out_ << join(node.outputs, ", ", [&](ValueId id) {
      const Value& value = graph_.value(id);
      return value.name.empty() ? to_string(value.type) : cat(value.type, ' ', in_quotes(value.name));
    });
    out_ << '\n';
  }

  const Graph& graph_;
  std::int64_t max_elements_;
  std::unordered_map<std::size_t, std::size_t> numbers_;
  std::ostringstream out_;
};

// Reading.

Result<Type> read_type(TextCursor& cursor) {
  constexpr std::int64_t kMaxElements = std::int64_t{1} << 48;
  const std::string_view word = cursor.word();
  const auto dtype = dtype_named(word);
  if (!dtype || *dtype == DType::kNone) {
    return fail(Code::kInvalidModel, cat("'", word, "' is not an element type"));
  }
  Type type(*dtype, {});
  const std::string list = cat('[', TRY(cursor.enclosed('[', ']')), ']');
  TRY(parse_value(std::string_view(list), type.dims));
  std::int64_t total = 1;
  for (const Dim& dim : type.dims) {
    if (!dim.is_static()) continue;
    if (dim.value() < 0) return fail(Code::kInvalidModel, cat(type, " has a negative dim"));
    if (__builtin_mul_overflow(total, dim.value(), &total) || total > kMaxElements) {
      return fail(Code::kLimit, cat(type, " is too large"));
    }
  }
  return type;
}

template <class T>
Status read_number(std::string_view text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error == std::errc() && end == text.data() + text.size()) return {};
  return fail(Code::kInvalidModel, cat("'", text, "' is not an element of this type"));
}

Status read_element(std::string_view text, Tensor& tensor, std::int64_t i) {
  if (tensor.dtype() == DType::kF32) {
    float value = 0;
    TRY(read_number(text, value));
    tensor.set_element(i, value);
  } else if (is_float(tensor.dtype())) {
    double value = 0;
    TRY(read_number(text, value));
    tensor.set_element(i, value);
  } else if (tensor.dtype() == DType::kU64) {
    std::uint64_t value = 0;
    TRY(read_number(text, value));
    tensor.set_int_element(i, static_cast<std::int64_t>(value));
  } else if (tensor.dtype() == DType::kBool && (text == "true" || text == "false")) {
    tensor.set_int_element(i, text == "true" ? 1 : 0);
  } else {
    std::int64_t value = 0;
    TRY(read_number(text, value));
    tensor.set_int_element(i, value);
    if (tensor.int_element(i) != value) {
      return fail(Code::kInvalidModel, cat(text, " does not fit into ", name_of(tensor.dtype())));
    }
  }
  return {};
}

Result<Tensor> read_tensor(TextCursor& cursor) {
  const Type type = TRY(read_type(cursor));
  if (!type.is_static()) return fail(Code::kInvalidModel, cat("a tensor cannot have the dims of ", type));
  if (type.dtype == DType::kC64 || type.dtype == DType::kString) {
    return fail(Code::kUnsupportedType, cat("elements of type ", name_of(type.dtype), " have no text form"));
  }
  TextCursor inside(TRY(cursor.enclosed('{', '}')));
  std::vector<std::string_view> items;
  while (!inside.at_end()) {
    if (!items.empty()) TRY(inside.expect(","));
    items.push_back(inside.until(','));
  }
  if (!type.count().is(static_cast<std::int64_t>(items.size()))) {
    return fail(Code::kInvalidModel, cat(items.size(), " elements for ", type));
  }
  Tensor out = Tensor::zeros(type.dtype, type.static_dims());
  for (std::size_t i = 0; i < items.size(); ++i) TRY(read_element(items[i], out, static_cast<std::int64_t>(i)));
  return out;
}

/// What may stand after one result of a node.
struct Stated {
  Type type;
  std::string name;
};

class Parser {
 public:
  Result<Graph> whole(std::string_view text) {
    for (int number = 1; !text.empty(); ++number) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      TRY(line(text.substr(0, end)).in(cat("in: line ", number)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(graph_);
  }

 private:
  Status line(std::string_view text) {
    TextCursor cursor(text);
    if (cursor.at_end() || cursor.sees('#')) return {};
    if (cursor.sees('%')) {
      TRY(node(cursor));
    } else {
      const std::string_view kind = cursor.word();
      if (kind == "input") {
        TRY(input(cursor));
      } else if (kind == "const") {
        TRY(constant(cursor));
      } else if (kind == "output") {
        TRY(output(cursor));
      } else {
        return cursor.expected("input, const, output or a value");
      }
    }
    return cursor.at_end() ? Status() : cursor.expected("the end of the line");
  }

  Result<std::uint32_t> number(TextCursor& cursor) {
    TRY(cursor.expect("%"));
    const std::string_view digits = cursor.word();
    std::uint32_t out = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      return fail(Code::kInvalidModel, cat("'%", digits, "' is not a value"));
    }
    return out;
  }

  Result<std::uint32_t> fresh_number(TextCursor& cursor) {
    const std::uint32_t out = TRY(number(cursor));
    if (values_.contains(out)) return fail(Code::kInvalidModel, cat("%", out, " is written twice"));
    return out;
  }

  Result<ValueId> known_value(TextCursor& cursor) {
    if (cursor.take("-")) return kNoValue;
    const std::uint32_t id = TRY(number(cursor));
    const auto found = values_.find(id);
    if (found == values_.end()) return fail(Code::kInvalidModel, cat("%", id, " is read before it is written"));
    return found->second;
  }

  Status input(TextCursor& cursor) {
    const std::uint32_t id = TRY(fresh_number(cursor));
    std::string name = TRY(cursor.quoted());
    Type type = TRY(read_type(cursor));
    values_[id] = graph_.add_input(std::move(name), std::move(type));
    return perm(cursor, graph_.inputs().back());
  }

  Status constant(TextCursor& cursor) {
    const std::uint32_t id = TRY(fresh_number(cursor));
    std::string name = cursor.sees('"') ? TRY(cursor.quoted()) : std::string();
    Tensor tensor = TRY(read_tensor(cursor));
    values_[id] = graph_.add_constant(std::move(tensor), std::move(name));
    return {};
  }

  Status output(TextCursor& cursor) {
    std::string name = TRY(cursor.quoted());
    const ValueId value = TRY(known_value(cursor));
    if (value == kNoValue) return fail(Code::kInvalidModel, "an output needs a value");
    graph_.add_output(std::move(name), value);
    return perm(cursor, graph_.outputs().back());
  }

  /// `perm=[...]`, if it comes next; the source's dims follow from it.
  Status perm(TextCursor& cursor, Port& port) {
    if (!cursor.take("perm=")) return {};
    const std::string list = cat('[', TRY(cursor.enclosed('[', ']')), ']');
    std::vector<int> perm;
    TRY(parse_value(std::string_view(list), perm));
    const std::vector<Dim> dims = port.source_type.dims;
    std::vector<bool> seen(dims.size(), false);
    bool fits = perm.size() == dims.size();
    for (std::size_t k = 0; fits && k < perm.size(); ++k) {
      const auto axis = static_cast<std::size_t>(perm[k]);
      fits = perm[k] >= 0 && axis < dims.size() && !seen[axis];
      if (!fits) break;
      seen[axis] = true;
      port.source_type.dims[axis] = dims[k];
    }
    if (!fits) return fail(Code::kInvalidModel, cat(list, " is no permutation of the axes of ", port.source_type));
    port.perm = std::move(perm);
    return {};
  }

  Result<Op> op(TextCursor& cursor) {
    const std::string_view name = cursor.word();
    const OpInfo* info = find_op(name);
    if (info == nullptr) return fail(Code::kInvalidModel, cat("no op is called '", name, "'"));
    FieldReader fields(cursor.sees('{') ? TRY(cursor.enclosed('{', '}')) : std::string_view());
    return info->parse(fields);
  }

  Result<std::vector<ValueId>> operands(TextCursor& cursor) {
    std::vector<ValueId> out;
    TRY(cursor.expect("("));
    if (cursor.take(")")) return out;
    do {
      out.push_back(TRY(known_value(cursor)));
    } while (cursor.take(","));
    TRY(cursor.expect(")"));
    return out;
  }

  Result<std::vector<Stated>> statements(TextCursor& cursor) {
    std::vector<Stated> out;
    if (cursor.at_end()) return out;
    do {
      Stated stated;
      if (!cursor.sees('"')) stated.type = TRY(read_type(cursor));
      if (cursor.sees('"')) stated.name = TRY(cursor.quoted());
      out.push_back(std::move(stated));
    } while (cursor.take(","));
    return out;
  }

  /// Takes from a stated type what inference does not know; fails if they contradict each other.
  Status merge(Type& inferred, const Type& stated) {
    if (stated.is_none()) return {};
    bool agree = inferred.dtype == stated.dtype && inferred.dims.size() == stated.dims.size();
    for (std::size_t i = 0; agree && i < stated.dims.size(); ++i) {
      if (inferred.dims[i].is_unknown()) inferred.dims[i] = stated.dims[i];
      agree = stated.dims[i].is_unknown() || inferred.dims[i] == stated.dims[i];
    }
    if (agree) return {};
    return fail(Code::kInvalidModel, cat("the result is ", inferred, ", not ", stated));
  }

  Status node(TextCursor& cursor) {
    std::vector<std::uint32_t> results;
    do {
      results.push_back(TRY(fresh_number(cursor)));
    } while (cursor.take(","));
    std::vector<std::uint32_t> sorted = results;
    std::ranges::sort(sorted);
    if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
      return fail(Code::kInvalidModel, cat("%", *twice, " is written twice"));
    }
    TRY(cursor.expect("="));
    const Op the_op = TRY(op(cursor));
    std::vector<ValueId> inputs = TRY(operands(cursor));
    const std::vector<Stated> stated = TRY(statements(cursor));
    Types in;
    for (const ValueId id : inputs) in.push_back(id == kNoValue ? Type() : graph_.type(id));
    Types types = TRY(the_op.infer(in).in(cat("in: ", the_op.name(), '(', join(in, ", "), ')')));
    if (types.size() != results.size()) {
      return fail(Code::kInvalidModel, cat(the_op.name(), " gives ", types.size(), " results, not ", results.size()));
    }
    if (!stated.empty() && stated.size() != types.size()) {
      return fail(Code::kInvalidModel, cat(stated.size(), " types for ", types.size(), " results"));
    }
    for (std::size_t i = 0; i < stated.size(); ++i) TRY(merge(types[i], stated[i].type));
    const NodeId id = graph_.add_node(the_op, std::move(inputs), std::move(types), nullptr);
    for (std::size_t i = 0; i < results.size(); ++i) {
      const ValueId value = graph_.node(id).outputs[i];
      values_[results[i]] = value;
      if (i < stated.size()) graph_.value(value).name = stated[i].name;
    }
    return {};
  }

  Graph graph_;
  std::unordered_map<std::uint32_t, ValueId> values_;
};

}  // namespace

std::string print_graph(const Graph& graph, std::int64_t max_elements) { return Printer(graph, max_elements).whole(); }

Result<Graph> parse_graph(std::string_view text) { return Parser().whole(text); }

Result<Type> parse_type(std::string_view text) {
  TextCursor cursor(text);
  Type type = TRY(read_type(cursor));
  if (!cursor.at_end()) return cursor.expected("the end");
  return type;
}

Result<Tensor> parse_tensor(std::string_view text) {
  TextCursor cursor(text);
  Tensor tensor = TRY(read_tensor(cursor));
  if (!cursor.at_end()) return cursor.expected("the end");
  return tensor;
}

}  // namespace onnx2tf
