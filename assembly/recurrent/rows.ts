// A packed batch: row offsets[t] + b is sequence b at step t, longest sequences first, so that the rows of step t continue
// the first rows of step t - 1. States (and an LSTM's memories) have B = offsets[1] rows before the rows of the batch:
// what the sequences start from.

/** The first row of step t; with t = T the number of rows. */
// @ts-ignore: decorator
@inline
export function firstRow(offsets: usize, t: i32): i32 {
  return load<i32>(offsets + ((<usize>t) << 2));
}

/** Address of row i of a matrix with rows of `width` floats. */
// @ts-ignore: decorator
@inline
export function row(base: usize, i: i32, width: i32): usize {
  return base + ((<usize>i * width) << 2);
}

/** Address of the states that step t starts from: the initial rows, or those of step t - 1. */
export function previousRows(states: usize, offsets: usize, t: i32, H: i32): usize {
  return t == 0 ? states : row(states, firstRow(offsets, 1) + firstRow(offsets, t - 1), H);
}
