import { BatchPass } from "../model/batchPass.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { encode } from "../text/encode.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { Blocks } from "../wasm/memory.js";

/**
 * How likely a text is. A model of running text never saw `<EOS>`: there, the last of `tokens` says only that, and sums over
 * the others are what counts.
 */
export interface Score {
  /** ln P(text) in nats, `<EOS>` included: the sum over `tokens`. */
  readonly logProbability: number;
  /** exp(-logProbability / number of tokens). */
  readonly perplexity: number;
  /** -log2 P(text) / number of tokens. */
  readonly bitsPerToken: number;
  /** Every token with ln P(token | those before), in nats; `<EOS>` is the last. */
  readonly tokens: readonly { readonly token: string; readonly logProbability: number }[];
}

/** Steps that are scored at once; the state is carried from piece to piece, so that no text is too long. */
const PIECE = 256;

/** The probability of a text as a whole sequence, from the zero state to its `<EOS>`. */
export function score(network: Network, packed: PackedWeights, tokenizer: Tokenizer, text: string): Score {
  const ids = encode(tokenizer, text);
  const targets = new Int32Array(ids.length + 1);
  targets.set(ids);
  targets[ids.length] = tokenizer.eos;
  const logProbabilities = targetLogProbabilities(network, packed, targets);
  const tokens = Array.from(targets, (id, i) => ({
    token: tokenizer.token(id),
    logProbability: logProbabilities[i] as number,
  }));
  const logProbability = logProbabilities.reduce((sum, value) => sum + value, 0);
  return { logProbability, ...rates(network, -logProbability, tokens.length), tokens };
}

/** ln P(targets[t] | targets before t) for every t of one sequence. */
function targetLogProbabilities(network: Network, packed: PackedWeights, targets: Int32Array): Float64Array {
  const { engine } = network;
  const result = new Float64Array(targets.length);
  const steps = Math.min(PIECE, targets.length);
  const blocks = new Blocks(engine.arena);
  try {
    const out = blocks.doubles(steps);
    const pass = new BatchPass(network, packed, { rows: steps, batchSize: 1, steps }, "forward");
    try {
      for (let start = 0; start < targets.length; start += steps) {
        const piece = targets.subarray(start, start + steps);
        const inputs = Int32Array.from(piece, (_, t) => (start + t === 0 ? -1 : (targets[start + t - 1] as number)));
        const n = piece.length;
        const offsets = Int32Array.from({ length: n + 1 }, (_, t) => t);
        pass.forward({ steps: n, batchSize: 1, rows: n, offsets, inputs, targets: piece, carry: start > 0 }, out);
        result.set(engine.f64(out, n), start);
      }
    } finally {
      pass.free();
    }
  } finally {
    blocks.free();
  }
  return result;
}

/** Perplexity and bits a token of a loss in nats, summed over `tokens`. */
export function rates(network: Network, loss: number, tokens: number): { perplexity: number; bitsPerToken: number } {
  const mean = loss / tokens;
  return { perplexity: network.engine.kernels.exp64(mean), bitsPerToken: mean / Math.LN2 };
}
