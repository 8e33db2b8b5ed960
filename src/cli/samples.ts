import type { LanguageModel, SampleOptions } from "../index.js";

/** A text that a model wrote. */
export interface Sample {
  /** The prompt and what the model added to it. */
  text: string;
  /** Whether the text came to its end, rather than being cut off at the maximum length. */
  ended: boolean;
  /**
   * ln P(text) in nats, whatever the options it was drawn with; with the end of the sequence if the text ended and no stop
   * string can have been the reason.
   */
  logProbability: number;
}

/** How to draw texts that can be had again. */
export type SamplesOptions = Omit<SampleOptions, "seed" | "rng" | "signal"> & { readonly seed: number };

/** Most texts that are drawn together. */
const BATCH = 64;

/** Draws `count` texts, which may be infinite: those of `sampleMany`. */
export function* samples(model: LanguageModel, count: number, options: SamplesOptions): Generator<Sample> {
  const { maxLength = 200, prompt = "", stop = [], seed } = options;
  // Few at first, since the reader may want no more.
  let batch = 8;
  for (let i = 0; i < count; i += batch, batch = Math.min(2 * batch, BATCH)) {
    const first = BigInt(seed) + (BigInt(i) << 128n);
    for (const added of model.sampleMany(Math.min(batch, count - i), { ...options, seed: first })) {
      const text = prompt + added;
      const ended = model.tokenizer.encode(added).length < maxLength;
      yield { text, ended, logProbability: logProbabilityOf(model, text, ended && stop.length === 0) };
    }
  }
}

function logProbabilityOf(model: LanguageModel, text: string, withEnd: boolean): number {
  const { logProbability, tokens } = model.score(text);
  return withEnd ? logProbability : tokens.slice(0, -1).reduce((sum, token) => sum + token.logProbability, 0);
}
