import { largestBatch, type BatchShape } from "../batch/batches.js";
import { corpusLoss } from "../model/corpusLoss.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { Pace } from "../pace.js";
import type { EncodedCorpus } from "../text/corpus.js";
import { rates } from "./score.js";

/** Mean loss of a corpus. */
export interface Evaluation {
  /** Nats a token. */
  readonly loss: number;
  /** exp(loss). */
  readonly perplexity: number;
  readonly bitsPerToken: number;
  /** Target tokens, each sequence's `<EOS>` included. */
  readonly tokens: number;
}

/** Most rows that states are kept for at once, unless one sequence alone has more. */
const MOST_ROWS = 16384;

/** The mean loss of a network over a corpus. */
export async function evaluate(network: Network, packed: PackedWeights, corpus: EncodedCorpus): Promise<Evaluation> {
  const { loss, tokens } = await corpusLoss(network, packed, corpus, shapeFor(corpus), new Pace());
  return { loss: loss / tokens, ...rates(network, loss, tokens), tokens };
}

/** A running text is one stream, so that no token lacks its past. */
function shapeFor(corpus: EncodedCorpus): BatchShape {
  if (corpus.kind === "text") return { batchSize: 1, sequenceLength: 256 };
  const { steps } = largestBatch(corpus, { batchSize: 1 });
  return { batchSize: Math.max(1, Math.min(64, Math.floor(MOST_ROWS / steps))) };
}
