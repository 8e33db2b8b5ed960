import { Draws } from "./draws.js";
import { readGolden, type Stored } from "./golden.js";
import type { DescentSettings } from "./optimizer.js";

// What `test/golden/optimizers.py` and `test/golden/label_smoothing.py` wrote; draws in the order of those files.

interface SmoothingRecord {
  seed: number;
  V: number;
  smoothing: number;
  targets: number[];
  loss: number;
  gradient: Stored;
}

/** Mean cross-entropy with label smoothing over rows of V logits. */
export const smoothingCases = readGolden<SmoothingRecord>("label-smoothing").map((record) => ({
  ...record,
  logits: new Draws(record.seed).floats(record.targets.length * record.V, 8),
}));

interface OptimizerRecord {
  seed: number;
  length: number;
  steps: number;
  options: DescentSettings & { learningRate: number };
  trained: Stored;
}

/** Optimisers on gradients of which every fifth is zero and every fifth tiny; `gradients[t]` belongs to step t + 1. */
export const optimizerCases = readGolden<OptimizerRecord>("optimizers").map((record) => {
  const { seed, length, steps, options } = record;
  const draws = new Draws(seed);
  return {
    ...record,
    name: `${JSON.stringify(options)}, ${steps} steps`,
    start: draws.floats(length),
    gradients: Array.from({ length: steps }, () =>
      draws.floats(length).map((g, i) => (i % 5 === 0 ? 0 : i % 5 === 1 ? g * 2 ** -20 : g)),
    ),
  };
});
