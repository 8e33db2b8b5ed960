import type { EncodedCorpus } from "../text/corpus.js";
import { BatchBuffers, type Batch } from "./batch.js";

/** A batch that knows where in the corpus its targets stand. */
export interface LocatedBatch extends Batch {
  /** (rows) The place of every target among the corpus's ids. */
  readonly positions: Int32Array;
}

/** Batches whose sequences are sorted together: enough for similar lengths, few enough to take no time. */
const SORTED = 32;

/**
 * Every token of a corpus once, for whoever only reads them: up to `batchSize` sequences of similar lengths side by side, in
 * pieces of at most `rows` rows that carry the state on, so that neither a long text nor many short ones take much memory. A
 * running text is one sequence. Each batch overwrites the one before.
 */
export function* carriedBatches(
  corpus: EncodedCorpus,
  { batchSize, rows }: { readonly batchSize: number; readonly rows: number },
): Generator<LocatedBatch, void> {
  const { ids } = corpus;
  const starts = corpus.kind === "text" ? [0, ids.length] : corpus.starts;
  const start = (sequence: number): number => starts[sequence] as number;
  const length = (sequence: number): number => start(sequence + 1) - start(sequence);
  const buffers = new BatchBuffers({ steps: rows, rows });
  const positions = new Int32Array(rows);
  const count = starts.length - 1;
  let order = new Int32Array(0);
  for (let from = 0; from < count; from += batchSize) {
    const sorted = from % (SORTED * batchSize);
    if (sorted === 0) {
      order = Int32Array.from({ length: Math.min(SORTED * batchSize, count - from) }, (_, i) => from + i);
      order.sort((a, b) => length(b) - length(a));
    }
    const sequences = order.subarray(sorted, sorted + batchSize);
    let running = sequences.length;
    const ended = (t: number): boolean => {
      while (running > 0 && length(sequences[running - 1] as number) <= t) running--;
      return running === 0;
    };
    for (let begin = 0, t = 0; !ended(t); begin = t) {
      const size = running;
      let row = 0;
      for (; !ended(t) && row + running <= rows; t++) {
        buffers.offsets[t - begin] = row;
        for (let b = 0; b < running; b++, row++) {
          const at = start(sequences[b] as number) + t;
          buffers.inputs[row] = t === 0 ? -1 : (ids[at - 1] as number);
          buffers.targets[row] = ids[at] as number;
          positions[row] = at;
        }
      }
      yield { ...buffers.batch(t - begin, size, row, begin > 0), positions };
    }
  }
}
