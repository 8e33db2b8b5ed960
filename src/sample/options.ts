import { InvalidOptionError } from "../errors.js";
import { boolean, checked, checkSeed, checkSignal, finite, integer, positive, show, type Checks } from "../options.js";
import type { RandomSource } from "../random/source.js";
import type { Signal } from "../platform.js";

/**
 * How to draw a text; every field may be left out. The steps from logits to a token: `repetitionPenalty`, `temperature`,
 * `topK`, `typicalP`, `topP`, `minP`, each on what the last one left, then the draw.
 */
export interface SampleOptions {
  /** Most tokens to draw, those of the prompt not counted; default 200. */
  readonly maxLength?: number | undefined;
  /**
   * Logits are divided by it: below 1 bolder, above 1 more varied, 0 the likeliest token always (of equals the first);
   * default 1.
   */
  readonly temperature?: number | undefined;
  /** Draw from the k likeliest tokens only (Fan et al. 2018), at least 1; default: from all. */
  readonly topK?: number | undefined;
  /** Only from the fewest of the likeliest that together have this probability (Holtzman et al. 2020), (0, 1]; default 1. */
  readonly topP?: number | undefined;
  /** Only from those at least this many times as likely as the likeliest (Nguyen et al. 2024), [0, 1]; default 0. */
  readonly minP?: number | undefined;
  /**
   * Only from the fewest that together have this probability, those first that surprise as much as tokens do on average
   * (Meister et al. 2023), (0, 1]; default 1.
   */
  readonly typicalP?: number | undefined;
  /**
   * Positive logits of tokens of the prompt and the text so far are divided by it, negative ones multiplied (Keskar et al.
   * 2019), so that above 1 a text repeats itself less; above 0, default 1.
   */
  readonly repetitionPenalty?: number | undefined;
  /**
   * Whether `<UNK>`, which a text shows as U+FFFD, may be drawn; default `false`: the other tokens share its probability, as
   * if one drew again until it is another.
   */
  readonly allowUnknown?: boolean | undefined;
  /** The text ends before the first of these strings that is complete; default: none. */
  readonly stop?: string | readonly string[] | undefined;
  /** The text to go on from; it is not part of the result; default "". */
  readonly prompt?: string | undefined;
  /** Seed of a generator made for this call; default: fresh entropy. Excludes `rng`. */
  readonly seed?: number | bigint | undefined;
  /** Where random numbers come from: one `random()` a token, none at temperature 0; of `sampleMany` one a call. */
  readonly rng?: RandomSource | undefined;
  /** Once aborted, the next token throws `signal.reason`. */
  readonly signal?: Signal | undefined;
}

/** `SampleOptions` checked, with its defaults. */
export interface SamplePlan {
  readonly maxLength: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly typicalP: number;
  readonly repetitionPenalty: number;
  readonly allowUnknown: boolean;
  readonly stop: readonly string[];
  readonly prompt: string;
  /** Where random numbers come from; absent: a generator of `seed`, made for this text. */
  readonly rng: RandomSource | undefined;
  /** Absent: fresh entropy. */
  readonly seed: number | bigint | undefined;
  readonly signal: Signal | undefined;
}

/** Most tokens of a text, and of a vocabulary. */
const MOST = 2 ** 31 - 1;

const share = (value: unknown = 1, name: string): number => positive(name, value, 1);

const checks: Checks<SamplePlan> = {
  maxLength: checkMaxLength(200),
  temperature: (value = 1, name) => finite(name, value, 0, 1e6),
  topK: (value = MOST, name) => integer(name, value, 1, MOST),
  topP: share,
  minP: (value = 0, name) => finite(name, value, 0, 1),
  typicalP: share,
  repetitionPenalty: (value = 1, name) => positive(name, value, 1e6),
  allowUnknown: (value = false, name) => boolean(name, value),
  stop: checkStop,
  prompt: checkPrompt,
  seed: (seed) => (seed === undefined ? seed : checkSeed(seed)),
  rng(value) {
    const rng = value as RandomSource | null | undefined;
    if (rng === undefined || typeof rng?.random === "function") return rng;
    throw new InvalidOptionError(`rng must have a method random(), as a Generator has, not be ${show(rng)}.`);
  },
  signal: checkSignal,
};

/** Throws `InvalidOptionError` for a value out of range. */
export function samplePlan(options: SampleOptions): SamplePlan {
  const plan = checked("sample", options, checks);
  if (plan.rng === undefined || plan.seed === undefined) return plan;
  throw new InvalidOptionError("rng and seed exclude each other; give one of them.");
}

export function checkMaxLength(preset: number): (value: unknown, name: string) => number {
  return (value = preset, name) => integer(name, value, 1, MOST);
}

export function checkPrompt(prompt: unknown = ""): string {
  if (typeof prompt === "string") return prompt;
  throw new InvalidOptionError(`prompt must be a string, not ${show(prompt)}.`);
}

/** Any number of stop strings as a list. */
export function checkStop(stop: unknown = []): readonly string[] {
  const list: readonly unknown[] = Array.isArray(stop) ? stop : [stop];
  if (list.every((text) => typeof text === "string" && text !== "")) return list as readonly string[];
  throw new InvalidOptionError(`stop must be a string that is not empty, or an array of such, not ${show(stop)}.`);
}
