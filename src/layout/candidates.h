#pragma once

#include "layout/rules.h"

namespace onnx2tf::layout {

struct Caps {
  std::size_t layouts_per_root = 16;
  std::size_t modes_per_site = 48;
};

/// Finds the modes of every site: each layout that a mode gives or takes is offered to the producer and the consumers
/// of the value, nearest first, until nothing new is found. Gives the sites that have no mode, because a view can't be
/// read in any of their layouts.
std::vector<int> find_modes(Problem& problem, const Caps& caps = {});

/// The family's mode behind a choice, in layouts; nothing if an operand's view can't be read so.
std::optional<SiteMode> layouts_of(Problem& problem, const Site& site, const FamilyMode& mode, const Choice& choice);

}  // namespace onnx2tf::layout
