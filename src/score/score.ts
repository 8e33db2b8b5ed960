import { boolean, type Checks } from "../options.js";
import { encode } from "../text/encode.js";
import type { Tokenizer } from "../text/tokenizer.js";
import type { Scorer } from "./scorer.js";

/** What is added up. */
export interface ScoreOptions {
  /** Whether the `<EOS>` after each text counts; default `true`, of a model of running text, which never saw one, `false`. */
  readonly countEos?: boolean | undefined;
  /** Whether `<UNK>`, which stands for many words at once, counts; default `true`. */
  readonly countUnk?: boolean | undefined;
}

/** Checked `ScoreOptions`. */
export interface ScorePlan {
  readonly countEos: boolean;
  readonly countUnk: boolean;
}

/** One token of a text. */
export interface ScoredToken {
  /** Special ones by name (`<EOS>`). */
  readonly token: string;
  /** ln P(token | those before), in nats. */
  readonly logProbability: number;
  /** -log2 P(token | those before), in bits. */
  readonly surprisal: number;
}

/** How likely a text is. */
export interface Score {
  /** ln P(text) in nats: the sum over the tokens that count. */
  readonly logProbability: number;
  /** exp(-logProbability / tokenCount); 1 where no token counts. */
  readonly perplexity: number;
  /** -log2 P(text) / tokenCount, the mean surprisal; 0 where no token counts. */
  readonly bitsPerToken: number;
  /** How many tokens count: all, unless `countEos` or `countUnk` is `false`. */
  readonly tokenCount: number;
  /** How many tokens are `<UNK>`, whether or not they count. */
  readonly unknownTokens: number;
  /** Every token, whether or not it counts; `<EOS>` is the last. */
  readonly tokens: readonly ScoredToken[];
}

/** The defaults are those of a model that was trained on `trainedOn`. */
export const scoreChecks = ({ trainedOn }: Scorer): Checks<ScorePlan> => ({
  countEos: (value, name) => boolean(name, value ?? trainedOn !== "text"),
  countUnk: (value, name) => boolean(name, value ?? true),
});

/** Adds up log-probabilities: in float64, so that no text is too long. */
export class Sum {
  /** Nats. */
  loss = 0;
  tokenCount = 0;
  unknownTokens = 0;
  readonly #tokenizer: Tokenizer;
  readonly #plan: ScorePlan;

  constructor(tokenizer: Tokenizer, plan: ScorePlan) {
    this.#tokenizer = tokenizer;
    this.#plan = plan;
  }

  add(id: number, logProbability: number): void {
    const { eos, unk } = this.#tokenizer;
    if (id === unk) this.unknownTokens++;
    if (id === unk ? !this.#plan.countUnk : id === eos && !this.#plan.countEos) return;
    this.loss -= logProbability;
    this.tokenCount++;
  }

  /** The mean over the tokens in nats, in bits, and as perplexity. */
  rates({ exp }: Scorer): { loss: number; perplexity: number; bitsPerToken: number } {
    const loss = this.tokenCount && this.loss / this.tokenCount;
    return { loss, perplexity: exp(loss), bitsPerToken: bits(loss) };
  }
}

/** Nats as bits. */
export function bits(nats: number): number {
  return nats / Math.LN2;
}

/** The probability of each text as a whole sequence, from the beginning to its `<EOS>`; all are scored together. */
export function scoreTexts(scorer: Scorer, tokenizer: Tokenizer, texts: readonly string[], plan: ScorePlan): Score[] {
  const encoded = texts.map((text) => encode(tokenizer, text));
  const starts = new Int32Array(texts.length + 1);
  encoded.forEach(({ length }, i) => (starts[i + 1] = (starts[i] as number) + length + 1));
  const ids = new Int32Array(starts[texts.length] as number).fill(tokenizer.eos);
  encoded.forEach((one, i) => {
    ids.set(one, starts[i]);
  });
  const logProbabilities = new Float64Array(ids.length);
  const run = scorer.tokens({ kind: "sequences", ids, starts }, (at, value) => (logProbabilities[at] = value));
  while (run.next().done !== true);
  return encoded.map((_, i) => {
    const sum = new Sum(tokenizer, plan);
    const tokens: ScoredToken[] = [];
    for (let at = starts[i] as number; at < (starts[i + 1] as number); at++) {
      const id = ids[at] as number;
      const logProbability = logProbabilities[at] as number;
      sum.add(id, logProbability);
      tokens.push({ token: tokenizer.token(id), logProbability, surprisal: 0 - bits(logProbability) });
    }
    const { tokenCount, unknownTokens } = sum;
    const { perplexity, bitsPerToken } = sum.rates(scorer);
    return { logProbability: 0 - sum.loss, perplexity, bitsPerToken, tokenCount, unknownTokens, tokens };
  });
}
