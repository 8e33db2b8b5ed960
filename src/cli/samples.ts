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
  for (let i = 0; i < count; i++) {
    const added = [...model.stream({ maxLength, temperature, prompt, rng })];
    const text = prompt + added.join("");
    const ended = added.length < maxLength;
    yield { text, ended, logProbability: logProbabilityOf(model, text, ended) };
  }
}

function logProbabilityOf(model: LanguageModel, text: string, ended: boolean): number {
  const { logProbability, tokens } = model.score(text);
  return ended ? logProbability : tokens.slice(0, -1).reduce((sum, token) => sum + token.logProbability, 0);
}
