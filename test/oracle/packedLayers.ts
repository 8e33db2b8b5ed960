import { type CellState } from "./cell.js";
import { joinRows, unpackRows } from "./packed.js";
import { cells, runSequence, type CellName, type Parameters } from "./recurrent.js";

/** L layers of one cell over sequences of descending lengths, the lowest layer with D inputs. */
export interface LayersShape {
  cell: CellName;
  D: number;
  H: number;
  L: number;
  lengths: readonly number[];
}

/** Outputs of the top layer, packed rows (rows, H), and each vector of the last states as (L, B, H). */
export interface LayersResult {
  outputs: ArrayLike<number>;
  finalState: ArrayLike<number>[];
}

/** The layers over packed rows `inputs` (rows, D), from `initialState`: each vector of the states as (L, B, H). */
export function runPacked(
  { cell, D, H, L, lengths }: LayersShape,
  parameters: Parameters,
  inputs: Float64Array,
  initialState: readonly Float64Array[],
): { outputs: Float64Array; finalState: Float64Array[] } {
  const B = lengths.length;
  const finalState = initialState.map((state) => new Float64Array(state.length));
  const outputs = unpackRows(inputs, lengths, D).map((sequence, b) => {
    const initial = Array.from({ length: L }, (_, layer): CellState => {
      const [h, ...further] = initialState.map((state) => state.slice((layer * B + b) * H, (layer * B + b + 1) * H));
      return [h!, ...further];
    });
    const result = runSequence(cells[cell], parameters, sequence, initial);
    result.finalState.forEach((state, layer) => {
      state.forEach((vector, i) => finalState[i]!.set(vector, (layer * B + b) * H));
    });
    return result.outputs;
  });
  return { outputs: joinRows(outputs, H), finalState };
}

/** Σ outputs∘dOutputs + Σ finalState∘dFinalState: the sum whose gradients backward computes. */
export function weighted(
  { outputs, finalState }: LayersResult,
  dOutputs: ArrayLike<number>,
  dFinalState: readonly ArrayLike<number>[],
): number {
  return finalState.reduce((sum, state, i) => sum + dot(state, dFinalState[i]!), dot(outputs, dOutputs));
}

/** The vectors of a state by name, as parameters of a function to be differentiated: h and, if there is one, c. */
export function stateTensors(state: readonly ArrayLike<number>[]): Parameters {
  return Object.fromEntries(state.map((values, i) => ["hc"[i]!, Float64Array.from(values)]));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; ++i) sum += a[i]! * b[i]!;
  return sum;
}
