import type { LanguageModel } from "../index.js";
import { defaultRng } from "../random.js";

/** A text that a model wrote. */
export interface Sample {
  /** The prompt and what the model added to it. */
  text: string;
  /** Whether the model ended the text itself, rather than being cut off at the maximum length. */
  ended: boolean;
  /** ln P(text) in nats, whatever the temperature it was drawn at; with the end of the sequence if the model ended it. */
  logProbability: number;
}

export interface SamplesOptions {
  maxLength?: number;
  temperature?: number;
  prompt?: string;
  seed: number;
}

/** Draws `count` texts, with one stream of random numbers through all of them. */
export function* samples(
  model: LanguageModel,
  count: number,
  { maxLength = 200, temperature = 1, prompt = "", seed }: SamplesOptions,
): Generator<Sample> {
  using rng = defaultRng(seed);
  const begun = model.tokenizer.encode(prompt).length;
  for (let i = 0; i < count; i++) {
    const text = prompt + model.sample({ maxLength, temperature, prompt, rng });
    const { logProbability, tokens } = model.score(text);
    const ended = tokens.length - 1 - begun < maxLength;
    const end = ended ? 0 : (tokens.at(-1)?.logProbability ?? 0);
    yield { text, ended, logProbability: logProbability - end };
  }
}
