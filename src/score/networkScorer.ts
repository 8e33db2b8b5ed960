import { carriedBatches } from "../batch/carriedBatches.js";
import { BatchPass } from "../model/batchPass.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { withScratch } from "../wasm/memory.js";
import type { Scorer } from "./scorer.js";

/** Sequences side by side: more make no step faster. */
const MOST_SEQUENCES = 64;
/** Rows that are scored at once: more would be no faster, and the event loop would wait longer. */
const MOST_ROWS = 256;

/** The probabilities that a network gives, from the zero state on. */
export function networkScorer(network: Network, packed: PackedWeights): Scorer {
  const { engine } = network;
  return {
    get trainedOn() {
      return network.trainedOn;
    },
    exp: (x) => engine.kernels.exp64(x),
    *tokens(corpus, each) {
      const rows = Math.min(MOST_ROWS, corpus.ids.length);
      const pass = new BatchPass(network, packed, { rows, batchSize: MOST_SEQUENCES, steps: rows }, "forward");
      try {
        for (const batch of carriedBatches(corpus, { batchSize: MOST_SEQUENCES, rows })) {
          withScratch(engine, 2 * rows, (out) => {
            pass.forward(batch, out);
            engine.f64(out, batch.rows).forEach((logProbability, row) => {
              each(batch.positions[row] as number, logProbability);
            });
          });
          yield;
        }
      } finally {
        pass.free();
      }
    },
  };
}
