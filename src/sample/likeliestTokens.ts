import type { Network } from "../model/network.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { checkDrawn } from "./sampler.js";

/** A token that may come next in one of several texts. */
export interface Candidate {
  /** Which text. */
  readonly row: number;
  readonly id: number;
  readonly probability: number;
  /** ln P of the text with this token, in nats. */
  readonly logProbability: number;
}

/**
 * The `count` likeliest next tokens of each of several texts, all of them together by their `logProbability`, the likeliest
 * first, of equals those of the earlier text and then of the lower id. `before`: ln P of each text so far; the row of
 * logits of each is overwritten. Without `<UNK>`, which stands for no text but keeps its share of the probability, and
 * without what is less likely than float32 has numbers for (10⁻⁴⁵).
 */
export function likeliestTokens(
  { engine, config }: Network,
  { unk }: Tokenizer,
  logits: number,
  before: readonly number[],
  count: number,
  temperature = 1,
): Candidate[] {
  const { arena, kernels } = engine;
  const V = config.vocabularySize;
  const scratch = arena.allocate(12 * V);
  try {
    const found: Candidate[] = [];
    before.forEach((base, row) => {
      const p = logits + 4 * V * row;
      // One more, in place of <UNK>.
      kernels.tokenProbabilities(p, V, 1 / temperature, -1, 0, count + 1, 1, 1, 0, scratch);
      engine.f32(p, V).forEach((probability, id) => {
        checkDrawn(Number.isNaN(probability) ? -1 : id);
        if (probability === 0 || id === unk) return;
        found.push({ row, id, probability, logProbability: base + kernels.log(probability) });
      });
    });
    return found.sort((a, b) => b.logProbability - a.logProbability);
  } finally {
    arena.free(scratch);
  }
}
