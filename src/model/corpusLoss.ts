import { epochBatches, largestBatch, type BatchShape } from "../batch/batches.js";
import type { Pace } from "../pace.js";
import type { EncodedCorpus } from "../text/corpus.js";
import { BatchPass } from "./batchPass.js";
import type { Network } from "./network.js";
import type { PackedWeights } from "./packedWeights.js";
import type { Signal } from "../platform.js";

/**
 * Summed loss in nats over all `tokens` of a corpus, cut as in training by `shape`: the state is carried through each stream
 * of a running text, of which there are `batchSize`.
 */
export async function corpusLoss(
  network: Network,
  packed: PackedWeights,
  corpus: EncodedCorpus,
  shape: BatchShape,
  pace: Pace,
  signal?: Signal,
): Promise<{ loss: number; tokens: number }> {
  const largest = largestBatch(corpus, shape);
  const capacity = { ...largest, batchSize: Math.min(shape.batchSize, largest.rows) };
  const pass = new BatchPass(network, packed, capacity, "forward");
  try {
    let loss = 0;
    let tokens = 0;
    for (const batch of epochBatches(corpus, shape, 2 ** 31 - 1)) {
      if (pace.due()) await pace.pause();
      signal?.throwIfAborted();
      loss += pass.forward(batch);
      tokens += batch.rows;
    }
    return { loss, tokens };
  } finally {
    pass.free();
  }
}
