import { readFileSync } from "node:fs";
import { Draws } from "./draws.js";
import { cells, recurrentShapes, type CellName, type Parameters } from "./recurrent.js";
import { modelShapes, type ModelShape } from "./languageModel.js";
import { relativeError } from "./relativeError.js";
import { type AdamSettings } from "./optimizer.js";

// What `test/golden/recurrent.py` and `test/golden/language_model.py` wrote. The draws below follow the order of those
// files, tensor by tensor.

/** A result of PyTorch: little-endian float64, every `every`-th element, and the norm of the whole. */
export interface Stored {
  length: number;
  every: number;
  norm: number;
  values: string;
}

interface RecurrentRecord {
  cell: CellName;
  seed: number;
  D: number;
  H: number;
  L: number;
  lengths: number[];
  carried: boolean;
  scale: number;
  outputs: Stored;
  finalState: Stored[];
  dInputs: Stored;
  dInitialState: Stored[];
  dParameters: Record<string, Stored>;
}

interface ModelRecord {
  cell: CellName;
  seed: number;
  V: number;
  E: number;
  H: number;
  L: number;
  sequences: number[][];
  scale: number;
  adam: AdamSettings;
  clipNorm: number;
  losses: number[];
  gradientNorms: number[];
  logProbabilities: Stored;
  gradients: Record<string, Stored>;
  trained: Record<string, Stored>;
}

interface AdamRecord {
  seed: number;
  length: number;
  steps: number;
  adam: AdamSettings;
  trained: Stored;
}

export function readGolden<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`../golden/pytorch/${name}.json`, import.meta.url), "utf8")) as T[];
}

/** `relativeError` against a stored tensor, at its kept elements; the norm of the whole counts as one more. */
export function goldenError(actual: ArrayLike<number>, { length, every, norm, values }: Stored): number {
  if (actual.length !== length) throw new Error(`Cannot compare ${actual.length} numbers with ${length}.`);
  const bytes = Uint8Array.from(Buffer.from(values, "base64"));
  const expected = new Float64Array(bytes.buffer);
  const kept = expected.map((_, i) => actual[i * every]!);
  let squares = 0;
  for (let i = 0; i < length; ++i) squares += actual[i]! ** 2;
  return Math.max(relativeError(kept, expected), relativeError([Math.sqrt(squares)], [norm]));
}

function drawAll(draws: Draws, shapes: Record<string, readonly number[]>, scale: number): Parameters {
  const parameters: Parameters = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const length = shape.reduce((product, size) => product * size, 1);
    parameters[name] = Float64Array.from(draws.floats(length, scale));
  }
  return parameters;
}

/**
 * Layers over packed rows: `inputs` (rows, D), `initialState` (L, B, H) for each vector of a cell's state. The gradients
 * are of Σ outputs∘dOutputs + Σ finalState∘dFinalState.
 */
export const recurrentCases = readGolden<RecurrentRecord>("recurrent").map((record) => {
  const { cell, seed, D, H, L, lengths, carried, scale } = record;
  const draws = new Draws(seed);
  const rows = lengths.reduce((sum, length) => sum + length, 0);
  const states = (factor: number) => record.finalState.map(() => draws.floats(L * lengths.length * H, factor));
  return {
    ...record,
    name: `${cell}, D ${D}, H ${H}, ${L} layers, lengths ${lengths.join(" ")}, ${carried ? "carried" : "fresh"} state`,
    rows,
    parameters: drawAll(draws, recurrentShapes(cells[cell], D, H, L), scale),
    inputs: draws.floats(rows * D),
    dOutputs: draws.floats(rows * H),
    initialState: states(carried ? 0.5 : 0),
    dFinalState: states(carried ? 1 : 0),
  };
});

export type RecurrentCase = (typeof recurrentCases)[number];

/** Language models over sequences from the start, and a few steps of Adam on clipped gradients of all of them. */
export const modelCases = readGolden<ModelRecord>("language-model").map((record) => {
  const shape: ModelShape = { cell: record.cell, V: record.V, E: record.E, H: record.H, L: record.L };
  const input = shape.E > 0 ? `embedding ${shape.E}` : "one-hot";
  return {
    ...record,
    name: `${shape.cell}, V ${shape.V}, ${input}, H ${shape.H}, ${shape.L} layers`,
    shape,
    parameters: drawAll(new Draws(record.seed), modelShapes(shape), record.scale),
  };
});

/** Adam alone on gradients of which every fifth is zero and every fifth tiny; `gradients[t]` belongs to step t + 1. */
export const adamCases = readGolden<AdamRecord>("adam").map((record) => {
  const draws = new Draws(record.seed);
  return {
    ...record,
    start: draws.floats(record.length),
    gradients: Array.from({ length: record.steps }, () =>
      draws.floats(record.length).map((g, i) => (i % 5 === 0 ? 0 : i % 5 === 1 ? g * 2 ** -20 : g)),
    ),
  };
});
