import { SequenceTooLongError } from "../errors.js";
import { integer } from "../options.js";
import type { EncodedSequences } from "../text/corpus.js";
import { checkPermutation } from "../text/permutation.js";
import { BatchBuffers, type Batch, type BatchBound } from "./batch.js";

export interface SequenceBatchOptions {
  readonly batchSize: number;
  /** A permutation of the sequences, a new one each epoch; undefined for their natural order. */
  readonly order: ArrayLike<number> | undefined;
  /** The most tokens of a sequence, its `<EOS>` not counted. */
  readonly maxSequenceLength: number;
}

const largestInt32 = 2 ** 31 - 1;

/**
 * One epoch of `corpus` in batches of sequences, every sequence once, in the given order: batches of whatever lengths
 * chance puts together, since batches of similar lengths would be unlike one another, which training suffers from.
 * Within a batch the longest sequence comes first.
 * Throws at once, before the first batch: `SequenceTooLongError`, and `InvalidOptionError` for an `order` that is no
 * permutation. Each batch overwrites the one before.
 */
export function sequenceBatches(corpus: EncodedSequences, options: SequenceBatchOptions): Generator<Batch, void> {
  const batchSize = integer("batchSize", options.batchSize, 1, largestInt32);
  checkLengths(corpus, integer("maxSequenceLength", options.maxSequenceLength, 1, largestInt32));
  if (options.order !== undefined) checkPermutation("order", options.order, corpus.starts.length - 1);
  return generateSequenceBatches(corpus, batchSize, options.order);
}

/** How many batches one epoch has, in whatever order. */
export function countSequenceBatches(corpus: EncodedSequences, batchSize: number): number {
  return Math.ceil((corpus.starts.length - 1) / integer("batchSize", batchSize, 1, largestInt32));
}

/** What no batch exceeds, in whatever order: the `batchSize` longest sequences together. */
export function largestSequenceBatch(corpus: EncodedSequences, batchSize: number): BatchBound {
  const lengths = new Int32Array(corpus.starts.length - 1);
  for (let i = 0; i < lengths.length; i++) lengths[i] = lengthOf(corpus, i);
  const longest = lengths.sort().subarray(-integer("batchSize", batchSize, 1, largestInt32));
  return { steps: longest.at(-1) ?? 0, rows: longest.reduce((sum, length) => sum + length, 0) };
}

/** The length of sequence `index`, its `<EOS>` counted. */
function lengthOf({ starts }: EncodedSequences, index: number): number {
  return (starts[index + 1] as number) - (starts[index] as number);
}

function checkLengths(corpus: EncodedSequences, maximum: number): void {
  for (let i = 0; i < corpus.starts.length - 1; i++) {
    const length = lengthOf(corpus, i) - 1;
    if (length <= maximum) continue;
    throw new SequenceTooLongError(
      `Item ${corpus.items?.[i] ?? i} of the corpus (counted from 0) has ${length} tokens, more than maxSequenceLength ${maximum}: raise maxSequenceLength, split the item into shorter ones, or train on running text (one string instead of many).`,
    );
  }
}

function* generateSequenceBatches(
  corpus: EncodedSequences,
  batchSize: number,
  order: ArrayLike<number> | undefined,
): Generator<Batch, void> {
  const count = corpus.starts.length - 1;
  const buffers = new BatchBuffers(largestSequenceBatch(corpus, batchSize));
  for (let from = 0; from < count; from += batchSize) {
    const size = Math.min(batchSize, count - from);
    const sequences = Int32Array.from({ length: size }, (_, i) => order?.[from + i] ?? from + i);
    sequences.sort((a, b) => lengthOf(corpus, b) - lengthOf(corpus, a));
    yield packSequences(corpus, sequences, buffers);
  }
}

function packSequences(corpus: EncodedSequences, sequences: Int32Array, buffers: BatchBuffers): Batch {
  const { ids, starts } = corpus;
  const steps = lengthOf(corpus, sequences[0] as number);
  let running = sequences.length;
  let row = 0;
  for (let t = 0; t < steps; t++) {
    while (lengthOf(corpus, sequences[running - 1] as number) <= t) running--;
    buffers.offsets[t] = row;
    for (let b = 0; b < running; b++, row++) {
      const at = (starts[sequences[b] as number] as number) + t;
      buffers.inputs[row] = t === 0 ? -1 : (ids[at - 1] as number);
      buffers.targets[row] = ids[at] as number;
    }
  }
  return buffers.batch(steps, sequences.length, row, false);
}
