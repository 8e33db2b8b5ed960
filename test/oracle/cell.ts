/** One layer's parameters, PyTorch's shapes: `weightIh` (G·H, D), `weightHh` (G·H, H), biases (G·H). */
export interface LayerParameters {
  weightIh: Float64Array;
  weightHh: Float64Array;
  biasIh: Float64Array;
  /** Only in cells with two biases. */
  biasHh: Float64Array | undefined;
}

/** What a cell hands to its next step: the hidden vector first, further vectors (an LSTM's memory) after it. */
export type CellState = readonly [hidden: Float64Array, ...further: Float64Array[]];

/** A recurrent cell: one step from an input (D) and a state (H each). */
export interface Cell {
  /** Blocks of H rows in the weights. */
  gates: number;
  /** Vectors in the state. */
  stateVectors: number;
  /** Whether there is a bias on the recurrent side too. */
  twoBiases: boolean;
  step(x: Float64Array, state: CellState, parameters: LayerParameters): CellState;
  /** What that step computes on its way, by the names of a trace: gates and candidate, and the LSTM's new memory. */
  inside(x: Float64Array, state: CellState, parameters: LayerParameters): Record<string, Float64Array>;
}

/** Rows `gate`·H to `gate`·H + H - 1 of a matrix with `x.length` columns, times x. */
export function gateProduct(weights: Float64Array, gate: number, H: number, x: Float64Array): Float64Array {
  const D = x.length;
  return vector(H, (i) => {
    const row = (gate * H + i) * D;
    let sum = 0;
    for (let j = 0; j < D; ++j) sum += weights[row + j]! * x[j]!;
    return sum;
  });
}

/** The vector whose element i is f(i). */
export function vector(length: number, f: (i: number) => number): Float64Array {
  const result = new Float64Array(length);
  for (let i = 0; i < length; ++i) result[i] = f(i);
  return result;
}

/** The logistic function 1 / (1 + e⁻ˣ). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
