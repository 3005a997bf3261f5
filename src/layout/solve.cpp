#include "layout/solve.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <queue>
#include <random>

namespace onnx2tf::layout {
namespace {

constexpr double kNeighbourhoodLimit = 2e5;
constexpr int kMostIdleRounds = 60;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

std::size_t entry(const Factor& factor, const std::vector<int>& domains, const std::vector<int>& assignment) {
  std::size_t index = 0;
  for (const int v : factor.variables) index = index * at(domains[at(v)]) + at(assignment[at(v)]);
  return index;
}

/// The factor over the variables with `keep`, the others as assigned.
Factor restricted(const Factor& factor, const std::vector<int>& domains, const std::vector<bool>& keep,
                  const std::vector<int>& assignment) {
  if (std::ranges::all_of(factor.variables, [&](int v) { return keep[at(v)]; })) return factor;
  Factor out;
  std::size_t base = 0;
  std::vector<std::size_t> steps;
  std::size_t step = factor.costs.size();
  for (const int v : factor.variables) {
    step /= at(domains[at(v)]);
    if (keep[at(v)]) {
      out.variables.push_back(v);
      steps.push_back(step);
    } else {
      base += step * at(assignment[at(v)]);
    }
  }
  std::vector<int> index(out.variables.size(), 0);
  while (true) {
    std::size_t from = base;
    for (std::size_t i = 0; i < index.size(); ++i) from += steps[i] * at(index[i]);
    out.costs.push_back(factor.costs[from]);
    std::size_t i = index.size();
    while (i > 0 && ++index[i - 1] == domains[at(out.variables[i - 1])]) index[--i] = 0;
    if (i == 0) return out;
  }
}

class Elimination {
 public:
  Elimination(const FactorGraph& graph, double table_limit)
      : domains_(graph.domains), limit_(table_limit), neighbours_(domains_.size()), factors_of_(domains_.size()) {
    std::vector<bool> free(domains_.size());
    for (std::size_t v = 0; v < free.size(); ++v) free[v] = domains_[v] > 1;
    const std::vector<int> zeros(domains_.size(), 0);
    for (const Factor& factor : graph.factors) {
      if (std::ranges::any_of(factor.variables, [&](int v) { return free[at(v)]; })) {
        add(restricted(factor, domains_, free, zeros));
      }
    }
  }

  std::optional<std::vector<int>> run() {
    using Entry = std::pair<double, int>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    std::vector<bool> done(domains_.size(), false);
    for (std::size_t v = 0; v < domains_.size(); ++v) {
      if (domains_[v] > 1) queue.emplace(table_size(static_cast<int>(v)), static_cast<int>(v));
    }
    while (!queue.empty()) {
      const auto [size, v] = queue.top();
      queue.pop();
      if (done[at(v)]) continue;
      const double now = table_size(v);
      if (now > size) {
        queue.emplace(now, v);
        continue;
      }
      if (now > limit_) return {};
      done[at(v)] = true;
      const std::vector<int> around = neighbours_[at(v)];
      remove(v, around);
      for (const int w : around) queue.emplace(table_size(w), w);
    }
    std::vector<int> out(domains_.size(), 0);
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
      std::size_t index = 0;
      for (const int w : step->scope) index = index * at(domains_[at(w)]) + at(out[at(w)]);
      out[at(step->variable)] = step->best[index];
    }
    return out;
  }

 private:
  struct Step {
    int variable = 0;
    std::vector<int> scope;
    std::vector<std::uint16_t> best;  ///< per entry over the scope
  };

  void connect(int v, int w) {
    std::vector<int>& around = neighbours_[at(v)];
    const auto place = std::ranges::lower_bound(around, w);
    if (place == around.end() || *place != w) around.insert(place, w);
  }

  double table_size(int v) const {
    double size = domains_[at(v)];
    for (const int w : neighbours_[at(v)]) size *= domains_[at(w)];
    return size;
  }

  void add(Factor factor) {
    if (factor.variables.empty()) return;
    const int id = static_cast<int>(factors_.size());
    for (const int v : factor.variables) {
      factors_of_[at(v)].push_back(id);
      for (const int w : factor.variables) {
        if (w != v) connect(v, w);
      }
    }
    factors_.push_back(std::move(factor));
  }

  void remove(int v, const std::vector<int>& scope) {
    // Sum of the variable's factors over the scope and, fastest, the variable.
    std::vector<int> variables = scope;
    variables.push_back(v);
    std::size_t count = 1;
    for (const int w : variables) count *= at(domains_[at(w)]);
    std::vector<double> sum(count, 0.0);
    for (const int id : factors_of_[at(v)]) {
      if (factors_[at(id)].variables.empty()) continue;
      add_into(sum, variables, factors_[at(id)]);
      factors_[at(id)] = {};
    }
    const auto values = at(domains_[at(v)]);
    Step step{.variable = v, .scope = scope, .best = {}};
    Factor rest{.variables = scope, .costs = {}};
    step.best.reserve(count / values);
    rest.costs.reserve(count / values);
    for (std::size_t i = 0; i < count; i += values) {
      const auto first = sum.begin() + static_cast<std::ptrdiff_t>(i);
      const auto best = std::min_element(first, first + static_cast<std::ptrdiff_t>(values));
      step.best.push_back(static_cast<std::uint16_t>(best - first));
      rest.costs.push_back(*best);
    }
    steps_.push_back(std::move(step));
    for (const int w : scope) std::erase(neighbours_[at(w)], v);
    for (const int w : scope) {
      std::erase_if(factors_of_[at(w)], [&](int id) { return factors_[at(id)].variables.empty(); });
    }
    add(std::move(rest));
  }

  void add_into(std::vector<double>& sum, const std::vector<int>& variables, const Factor& factor) const {
    // How far the factor's index moves when a variable of the table does.
    std::vector<std::size_t> steps(variables.size(), 0);
    std::size_t step = factor.costs.size();
    for (const int w : factor.variables) {
      step /= at(domains_[at(w)]);
      steps[static_cast<std::size_t>(std::ranges::find(variables, w) - variables.begin())] = step;
    }
    // The last variable's values are neighbours in the sum.
    const std::size_t values = at(domains_[at(variables.back())]);
    const std::size_t own = steps.back();
    std::vector<int> index(variables.size() - 1, 0);
    std::size_t from = 0;
    for (std::size_t to = 0; to < sum.size(); to += values) {
      const double* costs = factor.costs.data() + from;
      double* row = sum.data() + to;
      if (own == 1) {
        for (std::size_t k = 0; k < values; ++k) row[k] += costs[k];
      } else {
        for (std::size_t k = 0; k < values; ++k) row[k] += costs[k * own];
      }
      for (std::size_t i = index.size(); i-- > 0;) {
        from += steps[i];
        if (++index[i] < domains_[at(variables[i])]) break;
        from -= steps[i] * at(index[i]);
        index[i] = 0;
      }
    }
  }

  const std::vector<int>& domains_;
  double limit_;
  std::vector<std::vector<int>> neighbours_;  ///< sorted
  std::vector<std::vector<int>> factors_of_;
  std::vector<Factor> factors_;
  std::vector<Step> steps_;
};

/// Variables near `start`, breadth first, at most `size`.
std::vector<bool> ball(const std::vector<std::vector<int>>& neighbours, int start, std::size_t size) {
  std::vector<bool> in(neighbours.size(), false);
  std::vector<int> queue = {start};
  in[at(start)] = true;
  for (std::size_t i = 0; i < queue.size() && queue.size() < size; ++i) {
    for (const int w : neighbours[at(queue[i])]) {
      if (in[at(w)] || queue.size() >= size) continue;
      in[at(w)] = true;
      queue.push_back(w);
    }
  }
  return in;
}

}  // namespace

double FactorGraph::cost(const std::vector<int>& assignment) const {
  double out = 0;
  for (const Factor& factor : factors) out += factor.costs[entry(factor, domains, assignment)];
  return out;
}

std::optional<Solution> eliminate(const FactorGraph& graph, double table_limit) {
  auto assignment = Elimination(graph, table_limit).run();
  if (!assignment) return {};
  const double cost = graph.cost(*assignment);
  return Solution{*std::move(assignment), cost};
}

Solution improve(const FactorGraph& graph, std::vector<int> start, int rounds) {
  Solution best{std::move(start), 0};
  best.cost = graph.cost(best.assignment);
  std::vector<std::vector<int>> neighbours(graph.domains.size());
  for (const Factor& factor : graph.factors) {
    for (const int v : factor.variables) {
      for (const int w : factor.variables) {
        if (v != w && graph.domains[at(v)] > 1 && graph.domains[at(w)] > 1) neighbours[at(v)].push_back(w);
      }
    }
  }
  std::vector<int> open;
  for (std::size_t v = 0; v < graph.domains.size(); ++v) {
    if (graph.domains[v] > 1) open.push_back(static_cast<int>(v));
  }
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp,bugprone-random-generator-seed): the same result each time
  std::size_t size = 60;
  int idle = 0;
  for (int round = 0; round < rounds && idle < kMostIdleRounds && !open.empty(); ++round, ++idle) {
    const std::vector<bool> free = ball(neighbours, open[random() % open.size()], size);
    FactorGraph part{.domains = graph.domains, .factors = {}};
    for (std::size_t v = 0; v < free.size(); ++v) {
      if (!free[v]) part.domains[v] = 1;
    }
    for (const Factor& factor : graph.factors) {
      if (std::ranges::none_of(factor.variables, [&](int v) { return free[at(v)]; })) continue;
      part.factors.push_back(restricted(factor, graph.domains, free, best.assignment));
    }
    const auto solved = eliminate(part, kNeighbourhoodLimit);
    if (!solved) {
      size = std::max<std::size_t>(10, size - 5);
      continue;
    }
    std::vector<int> next = best.assignment;
    for (std::size_t v = 0; v < free.size(); ++v) {
      if (free[v]) next[v] = solved->assignment[v];
    }
    if (const double cost = graph.cost(next); cost < best.cost - 1e-9) {
      best = {std::move(next), cost};
      idle = 0;
    }
    size = std::min<std::size_t>(400, size + 2);
  }
  return best;
}

}  // namespace onnx2tf::layout
