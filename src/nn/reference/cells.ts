import { sigmoid, tanh } from "./functions.js";

/** One layer's parameters, PyTorch's shapes. */
export interface LayerParameters {
  /** (G·H, D) */
  readonly weightInput: Float64Array;
  /** (G·H, H) */
  readonly weightHidden: Float64Array;
  /** (G·H) */
  readonly biasInput: Float64Array;
  /** (G·H), in cells that have it. */
  readonly biasHidden: Float64Array | undefined;
}

/** What a layer hands to its next step: the activation and, of an LSTM, its memory. */
export interface Vectors {
  readonly h: Float64Array;
  readonly c?: Float64Array | undefined;
}

type Step = (layer: LayerParameters, x: Float64Array, state: Vectors) => Vectors;

/** One step of each cell, by the kernels' number of it (see `CellKind`), written from its equations. */
export const steps: readonly Step[] = [rnn, simplifiedGru, gruResetBefore, gruResetAfter, lstm];

function rnn(layer: LayerParameters, x: Float64Array, { h }: Vectors): Vectors {
  return { h: h.map((_, i) => tanh(input(layer, 0, i, x, h) + hidden(layer, 0, i, h))) };
}

function simplifiedGru(layer: LayerParameters, x: Float64Array, { h }: Vectors): Vectors {
  const z = h.map((_, i) => sigmoid(input(layer, 0, i, x, h) + hidden(layer, 0, i, h)));
  const n = h.map((_, i) => tanh(input(layer, 1, i, x, h) + hidden(layer, 1, i, h)));
  return { h: mixed(z, n, h) };
}

function gruResetBefore(layer: LayerParameters, x: Float64Array, { h }: Vectors): Vectors {
  const r = h.map((_, i) => sigmoid(input(layer, 0, i, x, h) + hidden(layer, 0, i, h)));
  const z = h.map((_, i) => sigmoid(input(layer, 1, i, x, h) + hidden(layer, 1, i, h)));
  const kept = h.map((value, i) => (r[i] as number) * value);
  const n = h.map((_, i) => tanh(input(layer, 2, i, x, h) + hidden(layer, 2, i, kept)));
  return { h: mixed(z, n, h) };
}

function gruResetAfter(layer: LayerParameters, x: Float64Array, { h }: Vectors): Vectors {
  const r = h.map((_, i) => sigmoid(input(layer, 0, i, x, h) + hidden(layer, 0, i, h)));
  const z = h.map((_, i) => sigmoid(input(layer, 1, i, x, h) + hidden(layer, 1, i, h)));
  const n = h.map((_, i) => tanh(input(layer, 2, i, x, h) + (r[i] as number) * hidden(layer, 2, i, h)));
  return { h: mixed(z, n, h) };
}

function lstm(layer: LayerParameters, x: Float64Array, { h, c }: Vectors): Vectors {
  const gate = (block: number, i: number): number => input(layer, block, i, x, h) + hidden(layer, block, i, h);
  const memory = h.map((_, i) => {
    const before = (c as Float64Array)[i] as number;
    return sigmoid(gate(1, i)) * before + sigmoid(gate(0, i)) * tanh(gate(2, i));
  });
  return { h: memory.map((value, i) => sigmoid(gate(3, i)) * tanh(value)), c: memory };
}

/** (1 - z)∘n + z∘h */
function mixed(z: Float64Array, n: Float64Array, h: Float64Array): Float64Array {
  return h.map((value, i) => (1 - (z[i] as number)) * (n[i] as number) + (z[i] as number) * value);
}

/** Element i of a block of W_ih x + b_ih. */
function input(layer: LayerParameters, block: number, i: number, x: Float64Array, h: Float64Array): number {
  const row = block * h.length + i;
  return (layer.biasInput[row] as number) + dot(layer.weightInput, row, x);
}

/** Element i of a block of W_hh h + b_hh. */
function hidden(layer: LayerParameters, block: number, i: number, h: Float64Array): number {
  const row = block * h.length + i;
  return (layer.biasHidden?.[row] ?? 0) + dot(layer.weightHidden, row, h);
}

/** A row of a matrix times a vector. */
function dot(matrix: Float64Array, row: number, x: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += (matrix[row * x.length + j] as number) * (x[j] as number);
  return sum;
}
