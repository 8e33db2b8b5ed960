import type { MatrixLike } from "../matrix.js";
import { exp, log } from "./functions.js";

/** A matrix of 64-bit floats outside the engine: what the float64 twins of modules return. */
export class ReferenceMatrix implements MatrixLike {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;

  constructor(rows: number, columns: number, data: Float64Array = new Float64Array(rows * columns)) {
    this.rows = rows;
    this.columns = columns;
    this.data = data;
  }

  /** @internal A new matrix of the same shape. */
  get gradient(): ReferenceMatrix {
    return new ReferenceMatrix(this.rows, this.columns);
  }

  /**
   * @internal The mean over all rows of -(1 - ε)·log p[target] - ε·mean(log p), with p = softmax(row); its gradient goes to
   * `dLogits`.
   */
  softmaxCrossEntropy(targets: ArrayLike<number>, labelSmoothing: number, dLogits: ReferenceMatrix): number {
    const { rows, columns } = this;
    let loss = 0;
    for (let i = 0; i < rows; i++) {
      const row = this.data.subarray(i * columns, (i + 1) * columns);
      const maximum = row.reduce((greatest, x) => Math.max(greatest, x));
      const logSum = log(row.reduce((sum, x) => sum + exp(x - maximum), 0));
      row.forEach((x, j) => {
        const logProbability = x - maximum - logSum;
        const wanted = (j === targets[i] ? 1 - labelSmoothing : 0) + labelSmoothing / columns;
        loss -= wanted * logProbability;
        dLogits.data[i * columns + j] = (exp(logProbability) - wanted) / rows;
      });
    }
    return loss / rows;
  }
}

/** A copy in 64-bit floats. */
export function reference({ rows, columns, data }: MatrixLike): ReferenceMatrix {
  return new ReferenceMatrix(rows, columns, Float64Array.from(data));
}
