import { integer } from "../options.js";
import type { EncodedCorpus } from "../text/corpus.js";
import type { Batch, BatchBound } from "./batch.js";
import { countSequenceBatches, largestSequenceBatch, sequenceBatches } from "./sequenceBatches.js";
import { countTextBatches, largestTextBatch, textBatches, type TextBatchOptions } from "./textBatches.js";

export type { Batch, BatchBound } from "./batch.js";
export { sequenceBatches, type SequenceBatchOptions } from "./sequenceBatches.js";
export { textBatches, type TextBatchOptions } from "./textBatches.js";

/** How a corpus of either kind is cut into batches. */
export interface BatchShape {
  /** The most sequences or streams of a batch. */
  readonly batchSize: number;
  /** Running text only, and needed there: how many steps a batch has. */
  readonly sequenceLength?: number | undefined;
}

/** One epoch of `corpus`; `order` and `maxSequenceLength` concern sequences only. */
export function epochBatches(
  corpus: EncodedCorpus,
  shape: BatchShape,
  maxSequenceLength: number,
  order?: ArrayLike<number>,
): Generator<Batch, void> {
  if (corpus.kind === "text") return textBatches(corpus, textShape(shape));
  return sequenceBatches(corpus, { batchSize: shape.batchSize, order, maxSequenceLength });
}

/** How many batches, which is steps of training, one epoch of `corpus` has. */
export function countSteps(corpus: EncodedCorpus, shape: BatchShape): number {
  if (corpus.kind === "sequences") return countSequenceBatches(corpus, shape.batchSize);
  return countTextBatches(corpus, textShape(shape));
}

/** What no batch of `corpus` exceeds, in whatever order: memory for this much is enough for every epoch. */
export function largestBatch(corpus: EncodedCorpus, shape: BatchShape): BatchBound {
  if (corpus.kind === "sequences") return largestSequenceBatch(corpus, shape.batchSize);
  return largestTextBatch(corpus, textShape(shape));
}

function textShape({ batchSize, sequenceLength }: BatchShape): TextBatchOptions {
  return { batchSize, sequenceLength: integer("sequenceLength", sequenceLength, 1, 2 ** 31 - 1) };
}
