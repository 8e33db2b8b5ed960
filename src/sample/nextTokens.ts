import { Decoder } from "../model/decoder.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { checked, integer, positive } from "../options.js";
import { encode } from "../text/encode.js";
import { textAfter } from "../text/tokenDecoder.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { likeliestTokens } from "./likeliestTokens.js";
import { checkPrompt } from "./options.js";

/** Which next tokens to list; every field may be left out. */
export interface NextOptions {
  /** Most tokens to list, 1 to 1000000; default 5. */
  readonly count?: number | undefined;
  /** Logits are divided by it; above 0, default 1. */
  readonly temperature?: number | undefined;
}

/** A token that may come next. */
export interface NextToken {
  /** By name: `<EOS>` is one of them. */
  readonly token: string;
  /** What it adds to the text; nothing for `<EOS>`. */
  readonly text: string;
  /** P(token | text), to which `<UNK>`, though it is never listed, has its share: as `score` counts it. */
  readonly probability: number;
  /** In nats. */
  readonly logProbability: number;
}

/** `NextOptions` checked, with its defaults. */
export interface NextPlan {
  readonly count: number;
  readonly temperature: number;
}

/** Throws `InvalidOptionError` for a value out of range. */
export function nextPlan(options: NextOptions): NextPlan {
  return checked<NextPlan>("next", options, {
    count: (value = 5, name) => integer(name, value, 1, 1e6),
    temperature: (value = 1, name) => positive(name, value, 1e6),
  });
}

/** The likeliest tokens after a text, the likeliest first, of equals the one with the lower id. */
export function nextTokens(
  network: Network,
  packed: PackedWeights,
  tokenizer: Tokenizer,
  prompt: string,
  { count, temperature }: NextPlan,
): NextToken[] {
  const ids = encode(tokenizer, checkPrompt(prompt));
  const decoder = new Decoder(network, packed);
  try {
    for (const id of [-1, ...ids]) decoder.feed([id]);
    const candidates = likeliestTokens(network, tokenizer, decoder.logits(), [0], count, temperature);
    return candidates.slice(0, count).map(({ id, probability, logProbability }) => ({
      token: tokenizer.token(id),
      text: textAfter(tokenizer, prompt, [id]),
      probability,
      logProbability,
    }));
  } finally {
    decoder.free();
  }
}
