import { type CellState } from "./cell.js";
import {
  cells,
  matrixRow,
  oneHot,
  recurrentShapes,
  runSequence,
  zeroState,
  type CellName,
  type Mask,
  type Parameters,
} from "./recurrent.js";
import { logSoftmax } from "./softmax.js";

/** The shape of a language model; `E` = 0 means one-hot input. */
export interface ModelShape {
  cell: CellName;
  V: number;
  E: number;
  H: number;
  L: number;
  /** The embedding is the output's weight too; wants E = H. */
  tied?: boolean;
}

/** One sequence under teacher forcing: `inputs[t]` is the token before `targets[t]`, -1 for the zero vector. */
export interface Sequence {
  inputs: readonly number[];
  targets: readonly number[];
}

/** A sequence that starts from nothing: the input of step t is the token of step t - 1. */
export function fromStart(tokens: readonly number[]): Sequence {
  return { inputs: [-1, ...tokens.slice(0, -1)], targets: tokens };
}

/** Names and shapes of all parameters. */
export function modelShapes({ cell, V, E, H, L, tied }: ModelShape): Record<string, [number, ...number[]]> {
  return {
    ...(E > 0 ? { "embedding.weight": [V, E] as [number, number] } : {}),
    ...recurrentShapes(cells[cell], E > 0 ? E : V, H, L),
    ...(tied === true ? {} : { "output.weight": [V, H] as [number, number] }),
    "output.bias": [V],
  };
}

export interface ModelResult {
  /** Mean over all targets of -log p, nats a token. */
  loss: number;
  /** log p of each target: [sequence][step]. */
  logProbabilities: number[][];
  /** The top layer's hidden vector after each step: [sequence][step]. */
  hidden: Float64Array[][];
  /** Every layer's state after the last step: [sequence][layer]. */
  finalStates: CellState[][];
}

/** The whole model over sequences, each from zeros or from the state that `initialStates` holds for it. */
export function runModel(
  shape: ModelShape,
  parameters: Parameters,
  sequences: readonly Sequence[],
  initialStates?: readonly (readonly CellState[])[],
  mask?: (sequence: number) => Mask,
): ModelResult {
  const { V, E, H, L } = shape;
  const cell = cells[shape.cell];
  const embedding = parameters["embedding.weight"];
  const outputWeight = (shape.tied === true ? embedding : parameters["output.weight"])!;
  const outputBias = parameters["output.bias"]!;
  const vectorOf = (id: number) => (embedding === undefined ? oneHot(id, V) : matrixRow(embedding, id, E));

  const result: ModelResult = { loss: 0, logProbabilities: [], hidden: [], finalStates: [] };
  let sum = 0;
  let count = 0;
  sequences.forEach(({ inputs, targets }, index) => {
    const initial = initialStates?.[index] ?? zeroState(cell, H, L);
    const { outputs, finalState } = runSequence(cell, parameters, inputs.map(vectorOf), initial, mask?.(index));
    const logProbabilities = outputs.map((h, t) => {
      const logits = outputBias.map((bias, v) => bias + dot(outputWeight, v * H, h));
      return logSoftmax(logits)[targets[t]!]!;
    });
    for (const logProbability of logProbabilities) sum -= logProbability;
    count += targets.length;
    result.logProbabilities.push(logProbabilities);
    result.hidden.push(outputs);
    result.finalStates.push(finalState);
  });
  result.loss = sum / count;
  return result;
}

function dot(matrix: Float64Array, start: number, x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; ++i) sum += matrix[start + i]! * x[i]!;
  return sum;
}
