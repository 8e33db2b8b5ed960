// The names of before, until nobody calls them.
import { GRU_RESET_AFTER } from "../cell/cells";
import { recurrentBackward } from "./backward";
import { recurrentForward, recurrentScratch } from "./forward";
import {
  recurrentBackwardPackedSize,
  recurrentForwardPackedSize,
  recurrentPackBackward,
  recurrentPackForward,
} from "./packing";
import { recurrentWeightGradients, recurrentWeightGradientsScratch } from "./weightGradients";

export function gruForwardPackedSize(H: i32): i32 {
  return recurrentForwardPackedSize(H, GRU_RESET_AFTER);
}
export function gruPackForward(packed: usize, weight: usize, H: i32): void {
  recurrentPackForward(packed, weight, H, GRU_RESET_AFTER);
}
export function gruBackwardPackedSize(H: i32): i32 {
  return recurrentBackwardPackedSize(H, GRU_RESET_AFTER);
}
export function gruPackBackward(packed: usize, weight: usize, H: i32): void {
  recurrentPackBackward(packed, weight, H, GRU_RESET_AFTER);
}
export function gruScratch(B: i32, H: i32): i32 {
  return recurrentScratch(B, H, GRU_RESET_AFTER);
}
export function gruForward(
  states: usize,
  gates: usize,
  source: usize,
  stride: i32,
  ids: usize,
  packed: usize,
  bias: usize,
  offsets: usize,
  T: i32,
  H: i32,
  after: i32,
  scratch: usize,
): void {
  recurrentForward(states, 0, gates, source, stride, ids, packed, bias, offsets, T, H, after + 2, scratch);
}
export function gruBackward(
  dState: usize,
  gates: usize,
  dOutput: usize,
  states: usize,
  packed: usize,
  offsets: usize,
  T: i32,
  H: i32,
  after: i32,
  scratch: usize,
): void {
  recurrentBackward(dState, 0, gates, dOutput, states, 0, packed, offsets, T, H, after + 2, scratch);
}
export function gruWeightGradientsScratch(rows: i32, H: i32): i32 {
  return recurrentWeightGradientsScratch(rows, H, GRU_RESET_AFTER);
}
export function gruWeightGradients(
  dWeight: usize,
  dBias: usize,
  gates: usize,
  states: usize,
  offsets: usize,
  T: i32,
  H: i32,
  after: i32,
  scratch: usize,
): void {
  recurrentWeightGradients(dWeight, after ? dBias : 0, gates, states, offsets, T, H, after + 2, scratch);
}
