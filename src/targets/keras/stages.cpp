#include "targets/keras/stages.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "targets/keras/names.h"
#include "targets/keras/order.h"

namespace onnx2tf::keras {
namespace {

std::size_t at(int place) { return static_cast<std::size_t>(place); }

Net needed_entries(const Net& net) {
  std::vector<int> order = graph_order(net);
  std::ranges::sort(order);
  std::vector<int> place_of(net.entries.size(), -1);
  Net out;
  out.name = net.name;
  const auto moved = [&](TensorRef& ref) { ref.entry = place_of[at(ref.entry)]; };
  for (const int place : order) {
    place_of[at(place)] = out.add(net.entries[at(place)]);
    for_each_operand(out.entries.back(), moved);
  }
  out.inputs = net.inputs;
  out.outputs = net.outputs;
  std::ranges::for_each(out.inputs, moved);
  std::ranges::for_each(out.outputs, moved);
  return out;
}

class Cutter {
 public:
  explicit Cutter(const Net& net) : net_(net), names_(net) {
    names_.take_all(net);
    out_.name = net.name;
    last_use_.resize(net.entries.size(), -1);
    moved_.resize(net.entries.size());
  }

  Net cut() {
    std::vector<int> inner;  // what goes into stages
    std::vector<int> top;    // outputs that stay
    sort_entries(inner, top);
    for (std::size_t begin = 0; begin < inner.size();) {
      const std::size_t end = best_end(inner, begin);
      add_stage({inner.begin() + static_cast<std::ptrdiff_t>(begin), inner.begin() + static_cast<std::ptrdiff_t>(end)});
      begin = end;
    }
    for (const int place : top) copy_to_top(place);
    for (const TensorRef& output : net_.outputs) out_.outputs.push_back(moved(output));
    return std::move(out_);
  }

 private:
  static constexpr int kBeyondAll = 1 << 30;
  static constexpr int kMostEntries = kDeepestNet - 1;  // of a stage, beside its inputs

  void sort_entries(std::vector<int>& inner, std::vector<int>& top) {
    for (std::size_t i = 0; i < net_.entries.size(); ++i) {
      for (const TensorRef& operand : operands_of(net_.entries[i])) {
        last_use_[at(operand.entry)] = static_cast<int>(i);
      }
    }
    std::vector<bool> ends(net_.entries.size(), false);
    for (const TensorRef& output : net_.outputs) ends[at(output.entry)] = last_use_[at(output.entry)] < 0;
    for (int i = 0; i < static_cast<int>(net_.entries.size()); ++i) {
      const Entry& entry = net_.entries[at(i)];
      if (entry.kind == Kind::kInput) {
        copy_to_top(i);
      } else if (ends[at(i)] && entry.results.size() == 1) {
        top.push_back(i);
        for (const TensorRef& operand : operands_of(entry)) last_use_[at(operand.entry)] = kBeyondAll;
      } else {
        inner.push_back(i);
      }
    }
    for (const TensorRef& output : net_.outputs) {
      if (!ends[at(output.entry)]) last_use_[at(output.entry)] = kBeyondAll;
    }
    for (const TensorRef& input : net_.inputs) out_.inputs.push_back(moved(input));
  }

  void copy_to_top(int place) {
    Entry entry = net_.entries[at(place)];
    for_each_operand(entry, [&](TensorRef& ref) { ref = moved(ref); });
    const int there = out_.add(std::move(entry));
    for (int r = 0; r < static_cast<int>(net_.entries[at(place)].results.size()); ++r) {
      moved_[at(place)].push_back({there, r});
    }
  }

  TensorRef moved(const TensorRef& ref) const { return moved_[at(ref.entry)][at(ref.result)]; }

  /// Where the stage that begins at `begin` ends: within the last quarter of what it may hold, where the fewest entries
  /// of it are used later.
  std::size_t best_end(const std::vector<int>& inner, std::size_t begin) const {
    if (inner.size() - begin <= kMostEntries) return inner.size();
    std::vector<int> last_uses;
    std::size_t best = 0, fewest = inner.size();
    for (std::size_t end = begin + 1; end <= begin + kMostEntries; ++end) {
      last_uses.push_back(last_use_[at(inner[end - 1])]);
      if (end < begin + kMostEntries * 3 / 4) continue;
      const auto alive =
          static_cast<std::size_t>(std::ranges::count_if(last_uses, [&](int use) { return use > inner[end - 1]; }));
      if (alive <= fewest) {
        best = end;
        fewest = alive;
      }
    }
    return best;
  }

  void add_stage(const std::vector<int>& places) {
    Entry stage{.kind = Kind::kStage,
                .module = "keras.src.models.functional",
                .class_name = "Functional",
                .name = names_.claim(cat("stage_", ++stages_), Kind::kStage)};
    Net body;
    body.name = stage.name;
    Value::List args;
    std::map<std::pair<int, int>, TensorRef> inside;
    std::vector<TensorRef> crossing;
    for (const int place : places) {
      Entry entry = net_.entries[at(place)];
      for_each_operand(entry, [&](TensorRef& ref) {
        const auto [known, fresh] = inside.try_emplace({ref.entry, ref.result});
        if (fresh) {
          const std::string wish = cat(stage.name, "_input_", args.size() + 1);
          known->second = body.add_input(names_.claim(wish, Kind::kInput), net_.type_of(ref));
          args.emplace_back(moved(ref));
        }
        ref = known->second;
      });
      const auto results = static_cast<int>(entry.results.size());
      const int there = body.add(std::move(entry));
      for (int r = 0; r < results; ++r) {
        inside[{place, r}] = {there, r};
        if (last_use_[at(place)] > places.back()) crossing.push_back({place, r});
      }
    }
    finish_stage(std::move(stage), std::move(body), std::move(args), inside, crossing);
  }

  void finish_stage(Entry stage, Net body, Value::List args, const std::map<std::pair<int, int>, TensorRef>& inside,
                    const std::vector<TensorRef>& crossing) {
    const int there = static_cast<int>(out_.entries.size());
    for (const TensorRef& ref : crossing) {
      body.outputs.push_back(inside.at({ref.entry, ref.result}));
      moved_[at(ref.entry)].resize(net_.entries[at(ref.entry)].results.size());
      moved_[at(ref.entry)][at(ref.result)] = {there, static_cast<int>(stage.results.size())};
      stage.results.push_back(net_.type_of(ref));
    }
    stage.args = args.size() == 1 ? std::move(args) : Value::List{std::move(args)};
    stage.stage = std::make_shared<const Net>(std::move(body));
    out_.add(std::move(stage));
  }

  const Net& net_;
  Names names_;
  Net out_;
  int stages_ = 0;
  std::vector<int> last_use_;                  // by entry: -1 none, kBeyondAll: an output, or used at the top
  std::vector<std::vector<TensorRef>> moved_;  // by entry and result: where it is in out_
};

}  // namespace

Net cut_into_stages(const Net& net) {
  Net needed = needed_entries(net);
  return recursion_depth(needed) <= kDeepestNet ? needed : Cutter(needed).cut();
}

}  // namespace onnx2tf::keras
