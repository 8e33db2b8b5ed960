import { vector, type Cell, type CellState, type LayerParameters } from "./cell.js";
import { gruResetAfter, gruResetBefore } from "./gru.js";
import { lstm } from "./lstm.js";
import { rnn } from "./rnn.js";
import { simplifiedGru } from "./simplifiedGru.js";

/** Every cell by name, in the order of the kernels' codes. */
export const cells = {
  rnn,
  "simplified-gru": simplifiedGru,
  "gru, reset before": gruResetBefore,
  "gru, reset after": gruResetAfter,
  lstm,
} as const satisfies Record<string, Cell>;

export type CellName = keyof typeof cells;

export const cellNames = Object.keys(cells) as CellName[];

/** The GRU that a model's option `resetAfter` means. */
export function gru(resetAfter: boolean): CellName {
  return resetAfter ? "gru, reset after" : "gru, reset before";
}

/** Flat parameters by name. */
export type Parameters = Record<string, Float64Array>;

/** Names and shapes of the parameters of L recurrent layers, the lowest with D inputs. */
export function recurrentShapes(cell: Cell, D: number, H: number, L: number): Record<string, [number, ...number[]]> {
  const shapes: Record<string, [number, ...number[]]> = {};
  for (let layer = 0; layer < L; ++layer) {
    shapes[`recurrent.weight_ih_l${layer}`] = [cell.gates * H, layer === 0 ? D : H];
    shapes[`recurrent.weight_hh_l${layer}`] = [cell.gates * H, H];
    shapes[`recurrent.bias_ih_l${layer}`] = [cell.gates * H];
    if (cell.twoBiases) shapes[`recurrent.bias_hh_l${layer}`] = [cell.gates * H];
  }
  return shapes;
}

/** The state of L layers before anything was read: zeros. */
export function zeroState(cell: Cell, H: number, L: number): CellState[] {
  return Array.from({ length: L }, () => {
    const further = Array.from({ length: cell.stateVectors - 1 }, () => new Float64Array(H));
    return [new Float64Array(H), ...further] as const;
  });
}

/** What `runSequence` returns: the top layer's hidden vector after each step, and every layer's last state. */
export interface SequenceResult {
  outputs: Float64Array[];
  finalState: CellState[];
}

/** The factors of a layer's outputs at a step: dropout's mask. */
export type Mask = (layer: number, step: number) => ArrayLike<number>;

/** One sequence of input vectors through L layers; `initial` holds one state a layer. */
export function runSequence(
  cell: Cell,
  parameters: Parameters,
  inputs: readonly Float64Array[],
  initial: readonly CellState[],
  mask?: Mask,
): SequenceResult {
  let state = [...initial];
  const layers = state.map((_, layer) => layerParameters(parameters, layer));
  const outputs = inputs.map((input, step) => {
    let x = input;
    state = state.map((before, layer) => {
      const after = cell.step(x, before, layers[layer]!);
      const factors = mask?.(layer, step);
      x = factors === undefined ? after[0] : after[0].map((value, i) => value * factors[i]!);
      return after;
    });
    return x;
  });
  return { outputs, finalState: state };
}

export function layerParameters(parameters: Parameters, layer: number): LayerParameters {
  return {
    weightIh: parameters[`recurrent.weight_ih_l${layer}`]!,
    weightHh: parameters[`recurrent.weight_hh_l${layer}`]!,
    biasIh: parameters[`recurrent.bias_ih_l${layer}`]!,
    biasHh: parameters[`recurrent.bias_hh_l${layer}`],
  };
}

/** Row `id` of a matrix with rows of `width`; the zero vector for id -1. */
export function matrixRow(matrix: Float64Array, id: number, width: number): Float64Array {
  return id < 0 ? new Float64Array(width) : matrix.slice(id * width, (id + 1) * width);
}

/** The vector of `length` zeros with a one at `id`; all zeros for id -1. */
export function oneHot(id: number, length: number): Float64Array {
  return vector(length, (i) => (i === id ? 1 : 0));
}
