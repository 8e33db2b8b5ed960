import { integer } from "../options.js";
import type { EncodedText } from "../text/corpus.js";
import { BatchBuffers, type Batch, type BatchBound } from "./batch.js";

export interface TextBatchOptions {
  /** The most streams. */
  readonly batchSize: number;
  /** How many steps a batch has. */
  readonly sequenceLength: number;
}

const largestInt32 = 2 ** 31 - 1;

/**
 * One epoch of a running text: `batchSize` parallel streams, each a contiguous piece of the text that goes on from
 * batch to batch, cut into `sequenceLength` steps. Every token is a target once and its input is the token truly before
 * it, at the start of a stream too; only the first token of the text has none. A text under `batchSize` ×
 * `sequenceLength` tokens gets fewer streams, so that each has `sequenceLength` steps, down to a single stream.
 * No token is lost: where the tokens do not divide evenly, the first streams have one token more, and the last batch
 * ends with a step for these streams alone (and may so have one step more than `sequenceLength`).
 * Each batch overwrites the one before.
 */
export function textBatches(corpus: EncodedText, options: TextBatchOptions): Generator<Batch, void> {
  return generateTextBatches(corpus, textStreams(corpus, options), largestTextBatch(corpus, options));
}

/** How many batches one epoch has. */
export function countTextBatches(corpus: EncodedText, options: TextBatchOptions): number {
  return textStreams(corpus, options).batches;
}

/** What no batch exceeds. */
export function largestTextBatch(corpus: EncodedText, options: TextBatchOptions): BatchBound {
  const { streams, sequenceLength, batches, full, extra } = textStreams(corpus, options);
  const regularSteps = batches > 1 ? sequenceLength : 0;
  const lastSteps = full - (batches - 1) * sequenceLength;
  return {
    steps: Math.max(regularSteps, lastSteps + Math.min(extra, 1)),
    rows: Math.max(streams * regularSteps, streams * lastSteps + extra),
  };
}

interface TextStreams {
  readonly streams: number;
  readonly sequenceLength: number;
  readonly batches: number;
  /** How many steps every stream has. */
  readonly full: number;
  /** How many streams, the first ones, have one step more. */
  readonly extra: number;
}

function textStreams(corpus: EncodedText, options: TextBatchOptions): TextStreams {
  const batchSize = integer("batchSize", options.batchSize, 1, largestInt32);
  const sequenceLength = integer("sequenceLength", options.sequenceLength, 1, largestInt32);
  const tokens = corpus.ids.length;
  const streams = Math.max(1, Math.min(batchSize, Math.floor(tokens / sequenceLength)));
  const full = Math.floor(tokens / streams);
  return { streams, sequenceLength, batches: Math.ceil(full / sequenceLength), full, extra: tokens % streams };
}

function* generateTextBatches(
  { ids }: EncodedText,
  { streams, sequenceLength, batches, full, extra }: TextStreams,
  largest: BatchBound,
): Generator<Batch, void> {
  const buffers = new BatchBuffers(largest);
  for (let batch = 0; batch < batches; batch++) {
    const from = batch * sequenceLength;
    const to = batch < batches - 1 ? from + sequenceLength : full + Math.min(extra, 1);
    let row = 0;
    for (let t = from; t < to; t++) {
      const running = t < full ? streams : extra;
      buffers.offsets[t - from] = row;
      for (let b = 0; b < running; b++, row++) {
        const at = b * full + Math.min(b, extra) + t;
        buffers.inputs[row] = at === 0 ? -1 : (ids[at - 1] as number);
        buffers.targets[row] = ids[at] as number;
      }
    }
    yield buffers.batch(to - from, streams, row, batch > 0);
  }
}
