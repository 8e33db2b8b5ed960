import { gateBlocks, jointBlocks } from "../cell/cells";
import { packPanels, packedSize } from "../matrix/pack";
import { row } from "./rows";

// The recurrent weights as the steps read them: once a sequence, not once a step. A GRU's n is a product of its own, so
// that its blocks r, z and its block n are packed one after the other; other cells have one product.

/** Floats of recurrent weights packed by `recurrentPackForward`. */
export function recurrentForwardPackedSize(H: i32, cell: i32): i32 {
  const joint = jointBlocks(cell);
  return packedSize(H, joint * H) + packedSize(H, (gateBlocks(cell) - joint) * H);
}

/** Packs W_hh (G·H×H) for `recurrentForward`. */
export function recurrentPackForward(packed: usize, weight: usize, H: i32, cell: i32): void {
  const columns = jointBlocks(cell) * H;
  packPanels(packed, weight, H, H, columns, 1);
  packPanels(row(packed, packedSize(H, columns), 1), row(weight, columns, H), H, H, gateBlocks(cell) * H - columns, 1);
}

/** Floats of recurrent weights packed by `recurrentPackBackward`. */
export function recurrentBackwardPackedSize(H: i32, cell: i32): i32 {
  return packedSize(gateBlocks(cell) * H, H);
}

/** Packs the transpose of W_hh (G·H×H) for `recurrentBackward`. */
export function recurrentPackBackward(packed: usize, weight: usize, H: i32, cell: i32): void {
  const depth = jointBlocks(cell) * H;
  packPanels(packed, weight, H, depth, H, 0);
  packPanels(row(packed, packedSize(depth, H), 1), row(weight, depth, H), H, gateBlocks(cell) * H - depth, H, 0);
}
