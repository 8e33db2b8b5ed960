import { InvalidOptionError } from "../errors.js";
import { integer, show } from "../options.js";
import { ShapeError } from "./errors.js";
import type { PackedRows } from "./recurrentStack.js";

/** How the rows of an input are divided among sequences. */
export interface SequenceOptions {
  /**
   * Sequences side by side, of the same length: row t·batchSize + b is step t of sequence b. Default: those of the state, or else
   * 1, which makes all rows one sequence.
   */
  readonly batchSize?: number | undefined;
  /**
   * Steps of every sequence, not increasing: rows are packed as by PyTorch's `pack_padded_sequence`, step after step, in each
   * the sequences that are still running.
   */
  readonly lengths?: ArrayLike<number> | undefined;
}

/** The names of `SequenceOptions`. */
export const SEQUENCE_OPTIONS = ["batchSize", "lengths"] as const;

/** Rows and where each sequence ends. */
export interface PackedSequences extends PackedRows {
  /** (batchSize) The row of each sequence's last step. */
  readonly last: Int32Array;
}

/** Packs sequences whose lengths, all above 0, do not increase. */
export function packRows(lengths: ArrayLike<number>): PackedSequences {
  const batchSize = lengths.length;
  const steps = lengths[0] as number;
  const offsets = new Int32Array(steps + 1);
  const last = new Int32Array(batchSize);
  let running = batchSize;
  for (let t = 0; t < steps; t++) {
    while ((lengths[running - 1] as number) <= t) running--;
    offsets[t + 1] = (offsets[t] as number) + running;
  }
  for (let b = 0; b < batchSize; b++) last[b] = (offsets[(lengths[b] as number) - 1] as number) + b;
  return { steps, batchSize, rows: offsets[steps] as number, offsets, last };
}

/**
 * How `rows` rows of input are to be read. `stateBatch`: the number of sequences that a given state has. Throws
 * `InvalidOptionError` and `ShapeError`.
 */
export function sequencesOf(rows: number, options: SequenceOptions, stateBatch: number | undefined): PackedSequences {
  const { lengths } = options;
  if (lengths !== undefined) {
    const B = checkLengths(lengths);
    if (options.batchSize !== undefined && options.batchSize !== B) {
      throw new ShapeError(
        `lengths must have one number for each of batchSize = ${options.batchSize} sequences, not ${B}.`,
      );
    }
    expectBatch("lengths", B, stateBatch);
    const packed = packRows(lengths);
    if (packed.rows !== rows) throw new ShapeError(`x must have ${packed.rows} rows, the sum of lengths, not ${rows}.`);
    return packed;
  }
  const B = integer("batchSize", options.batchSize ?? stateBatch ?? 1, 1, 2 ** 24);
  expectBatch("batchSize", B, stateBatch);
  if (rows % B !== 0) throw new ShapeError(`x must have a multiple of batchSize = ${B} rows, not ${rows}.`);
  return packRows(new Int32Array(B).fill(rows / B));
}

function expectBatch(name: string, B: number, stateBatch: number | undefined): void {
  if (stateBatch === undefined || stateBatch === B) return;
  throw new ShapeError(`state is that of ${stateBatch} sequences, and ${name} says ${B}.`);
}

function checkLengths(lengths: ArrayLike<number>): number {
  const B: unknown = (lengths as ArrayLike<number> | null)?.length;
  if (typeof lengths !== "object" || typeof B !== "number" || !Number.isInteger(B) || B < 1) {
    throw new InvalidOptionError(`lengths must be an array of integers, longest first, not ${show(lengths)}.`);
  }
  for (let b = 0; b < B; b++) {
    integer(`lengths[${b}]`, lengths[b], 1, 2 ** 24);
    if (b > 0 && (lengths[b] as number) > (lengths[b - 1] as number)) {
      throw new InvalidOptionError(
        `lengths must not increase, longest first, but lengths[${b}] = ${lengths[b]} follows ${lengths[b - 1]}.`,
      );
    }
  }
  return B;
}
