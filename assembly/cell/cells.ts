// The cells by their codes, and how many blocks of H floats each has of what. Blocks of weights and of `gates` stand in
// this order:
//
//   code  cell                            gates          saved for backward
//   0     rnn                             a              (nothing: the block is backward's)
//   1     simplified-gru                  z, n           z, n
//   2     gru, reset before the product   r, z, n        r, z, n, r ∘ h
//   3     gru, reset after the product    r, z, n        r, z, n, W_hn h + b_hn
//   4     lstm                            i, f, g, o     i, f, g, o, tanh(c)

// @ts-ignore: decorator
@inline
export const RNN: i32 = 0;
// @ts-ignore: decorator
@inline
export const SIMPLIFIED_GRU: i32 = 1;
// @ts-ignore: decorator
@inline
export const GRU_RESET_BEFORE: i32 = 2;
// @ts-ignore: decorator
@inline
export const GRU_RESET_AFTER: i32 = 3;
// @ts-ignore: decorator
@inline
export const LSTM: i32 = 4;

/** G: blocks of H rows in the weights and biases, of H columns in the input's share. */
export function gateBlocks(cell: i32): i32 {
  return cell < GRU_RESET_AFTER ? cell + 1 : cell;
}

/** S: blocks of H floats in a row of `gates`, at least G. */
export function recurrentSaved(cell: i32): i32 {
  return cell > SIMPLIFIED_GRU ? max(4, cell + 1) : cell + 1;
}

/** The first blocks of the weights, which are one product with h; the rest (n of a GRU) is another. */
export function jointBlocks(cell: i32): i32 {
  return cell == GRU_RESET_BEFORE || cell == GRU_RESET_AFTER ? 2 : gateBlocks(cell);
}
