import { expectMatrixLike, expectShape, Matrix, type MatrixLike, steady } from "../matrix.js";
import type { ReferenceMatrix } from "../reference/matrix.js";

/** A mean squared error and its gradient. */
export interface MeanSquaredError<M> {
  readonly loss: number;
  /** As `output`; belongs to it and lasts until the next loss of the same matrix. */
  readonly dOutput: M;
}

/**
 * The mean of (output - target)² over all elements, as PyTorch's `mse_loss`, added up in float64, and its gradient. Throws
 * `ShapeError` unless both have the same shape, `InvalidOptionError` for what is no matrix.
 */
export function meanSquaredError<M extends MatrixLike>(output: M, target: MatrixLike): MeanSquaredError<M>;
export function meanSquaredError(
  output: Matrix | ReferenceMatrix,
  target: MatrixLike,
): MeanSquaredError<Matrix | ReferenceMatrix> {
  expectMatrixLike("output", output, "gradient");
  expectMatrixLike("target", target);
  expectShape("target", target, output.rows, output.columns, "as output");
  const wanted =
    output instanceof Matrix && !(target instanceof Matrix) ? { data: steady(output.engine, target.data) } : target;
  const dOutput = output.gradient;
  const [outputs, targets, gradients] = [output.data, wanted.data, dOutput.data];
  const n = outputs.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const difference = (outputs[i] as number) - (targets[i] as number);
    sum += difference * difference;
    gradients[i] = (2 * difference) / n;
  }
  return { loss: sum / n, dOutput };
}
