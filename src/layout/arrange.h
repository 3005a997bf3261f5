#pragma once

#include "layout/rules.h"

namespace onnx2tf::layout {

/// Turns rows into dims: afterwards no slot follows rows. Neighbours that may share a dim do, to the least rank; or,
/// where that fits and ranks allow, the reference slot gets the dims `reference`, so that no reshape is needed there.
/// `operands`: how many of the slots are operands.
void arrange(FamilyMode& mode, std::size_t operands, const Ints* reference);

}  // namespace onnx2tf::layout
