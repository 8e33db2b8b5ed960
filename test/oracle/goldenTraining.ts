import { Draws } from "./draws.js";
import { readGolden, type Stored } from "./golden.js";

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
