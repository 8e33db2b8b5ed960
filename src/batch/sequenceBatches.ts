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

/** This many batches are formed together: enough to be of even length, few enough to leave them to chance. */
const batchesPerGroup = 50;

/**
 * One epoch of `corpus` in batches of sequences of similar length, every sequence once. The order is cut into groups,
 * each group is sorted by length (longest first) and cut into batches, and its batches then come in the order of
 * their earliest sequence: as random as the given order, and long batches are not always last.
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
  const groupSize = batchSize * batchesPerGroup;
  for (let from = 0; from < count; from += groupSize) {
    for (const sequences of arrangeGroup(corpus, batchSize, order, from, Math.min(from + groupSize, count))) {
      yield packSequences(corpus, sequences, buffers);
    }
  }
}

/** The sequences at `from` to `to` (exclusive) of the order, in batches; the longest of each batch comes first. */
function arrangeGroup(
  corpus: EncodedSequences,
  batchSize: number,
  order: ArrayLike<number> | undefined,
  from: number,
  to: number,
): Int32Array[] {
  const sequenceAt = (position: number): number => (order === undefined ? position : (order[position] as number));
  const positions = new Int32Array(to - from);
  for (let i = 0; i < positions.length; i++) positions[i] = from + i;
  positions.sort((a, b) => lengthOf(corpus, sequenceAt(b)) - lengthOf(corpus, sequenceAt(a)) || a - b);
  const batches: { earliest: number; sequences: Int32Array }[] = [];
  for (let i = 0; i < positions.length; i += batchSize) {
    const batch = positions.subarray(i, i + batchSize);
    const earliest = batch.reduce((least, position) => Math.min(least, position), to);
    batches.push({ earliest, sequences: batch.map(sequenceAt) });
  }
  return batches.sort((a, b) => a.earliest - b.earliest).map(({ sequences }) => sequences);
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
