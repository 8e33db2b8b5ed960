import { InvalidOptionError } from "../../errors.js";
import { finite, integer, knownOptions, show } from "../../options.js";
import { withScratch } from "../../wasm/memory.js";
import { ShapeError } from "../errors.js";
import { expectMatrixLike, Matrix, type MatrixLike, steady } from "../matrix.js";
import type { ReferenceMatrix } from "../reference/matrix.js";

/** Options of `softmaxCrossEntropy`. */
export interface CrossEntropyOptions {
  /** ε in [0, 1): the share of the target's probability that is spread over all classes (Szegedy et al. 2016); default 0. */
  readonly labelSmoothing?: number | undefined;
}

/** A cross-entropy and its gradient. */
export interface CrossEntropy<M> {
  /** Mean over all rows, in nats. */
  readonly loss: number;
  /** As `logits`; belongs to them and lasts until the next loss of the same matrix. */
  readonly dLogits: M;
}

/**
 * The mean over all rows of -log softmax(row)[target], as PyTorch's `cross_entropy`, added up in float64, and its gradient.
 * `targets` has the class of every row, from 0 to logits.columns - 1. Throws `ShapeError`, and `InvalidOptionError` for a
 * class that does not exist.
 */
export function softmaxCrossEntropy<M extends MatrixLike>(
  logits: M,
  targets: ArrayLike<number>,
  options?: CrossEntropyOptions,
): CrossEntropy<M>;
export function softmaxCrossEntropy(
  logits: Matrix | ReferenceMatrix,
  targets: ArrayLike<number>,
  options: CrossEntropyOptions = {},
): CrossEntropy<Matrix | ReferenceMatrix> {
  knownOptions("softmaxCrossEntropy", options, ["labelSmoothing"]);
  const labelSmoothing = finite("labelSmoothing", options.labelSmoothing ?? 0, 0, 1 - 2 ** -24);
  expectMatrixLike("logits", logits, "gradient");
  const { rows, columns } = logits;
  checkTargets(targets, rows, columns);
  if (!(logits instanceof Matrix)) {
    const dLogits = logits.gradient;
    return { loss: logits.softmaxCrossEntropy(targets, labelSmoothing, dLogits), dLogits };
  }
  const { engine } = logits;
  const from = steady(engine, targets);
  const dLogits = logits.gradient;
  const gradient = dLogits.address;
  const { kernels } = engine;
  return {
    loss: withScratch(engine, rows, (classes) => {
      engine.i32(classes, rows).set(from);
      kernels.broadcastRow(gradient, 0, logits.address, 1, rows * columns);
      return kernels.softmaxCrossEntropy(0, gradient, classes, rows, columns, 1 / rows, labelSmoothing) / rows;
    }),
    dLogits,
  };
}

/** Kernels compute addresses from targets, so that none may pass unseen. */
function checkTargets(targets: ArrayLike<number>, rows: number, columns: number): void {
  const length: unknown = (targets as ArrayLike<number> | null | undefined)?.length;
  if (typeof targets !== "object" || typeof length !== "number") {
    throw new InvalidOptionError(`targets must be an array of integers, such as an Int32Array, not ${show(targets)}.`);
  }
  if (length !== rows) throw new ShapeError(`targets must have one number for each of ${rows} rows, not ${length}.`);
  for (let i = 0; i < rows; i++) integer(`targets[${i}]`, targets[i], 0, columns - 1);
}
