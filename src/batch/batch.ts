/**
 * Rows of tokens for one training step: packed and time-major, so that no padding exists. Step t has the first
 * n_t = `offsets[t + 1] - offsets[t]` sequences; n_t never grows with t. Row `offsets[t] + b` is step t of sequence b.
 * The three arrays are views that the next batch overwrites.
 */
export interface Batch {
  readonly steps: number;
  /** n_0, the number of sequences or streams. */
  readonly batchSize: number;
  /** All rows, which is also the number of target tokens: Σ n_t. */
  readonly rows: number;
  /** (steps + 1) */
  readonly offsets: Int32Array;
  /** (rows) The token before the target; -1, the zero vector, where there is none. */
  readonly inputs: Int32Array;
  /** (rows) */
  readonly targets: Int32Array;
  /** Start from the state that the last batch left, stream by stream, instead of from zeros. */
  readonly carry: boolean;
}

/** What no batch of an epoch exceeds. */
export interface BatchBound {
  readonly steps: number;
  readonly rows: number;
}

/** The memory that the batches of one epoch take turns in, so that many steps cost no more of it than one. */
export class BatchBuffers {
  readonly offsets: Int32Array;
  readonly inputs: Int32Array;
  readonly targets: Int32Array;

  constructor(largest: BatchBound) {
    this.offsets = new Int32Array(largest.steps + 1);
    this.inputs = new Int32Array(largest.rows);
    this.targets = new Int32Array(largest.rows);
  }

  /** The batch that was written to the start of the three arrays, except for the last of `offsets`. */
  batch(steps: number, batchSize: number, rows: number, carry: boolean): Batch {
    this.offsets[steps] = rows;
    return {
      steps,
      batchSize,
      rows,
      offsets: this.offsets.subarray(0, steps + 1),
      inputs: this.inputs.subarray(0, rows),
      targets: this.targets.subarray(0, rows),
      carry,
    };
  }
}
