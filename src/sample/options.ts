import { InvalidOptionError } from "../errors.js";
import { checkSeed, finite, integer, knownOptions, show } from "../options.js";
import type { RandomSource } from "../random/source.js";

/** How to draw a text; every field may be left out. */
export interface SampleOptions {
  /** Most tokens to draw, those of the prompt not counted; default 200. */
  readonly maxLength?: number | undefined;
  /**
   * Logits are divided by it: below 1 bolder, above 1 more varied, 0 the likeliest token always (of equals the first);
   * default 1.
   */
  readonly temperature?: number | undefined;
  /** The text to go on from; it is not part of the result; default "". */
  readonly prompt?: string | undefined;
  /** Seed of a generator made for this call; default: fresh entropy. Excludes `rng`. */
  readonly seed?: number | bigint | undefined;
  /** Where random numbers come from: one `random()` a token, none at temperature 0. */
  readonly rng?: RandomSource | undefined;
}

/** `SampleOptions` checked, with its defaults. */
export interface SamplePlan {
  readonly maxLength: number;
  readonly temperature: number;
  readonly prompt: string;
  /** Where random numbers come from; absent: a generator of `seed`, made for this text. */
  readonly rng: RandomSource | undefined;
  /** Absent: fresh entropy. */
  readonly seed: number | bigint | undefined;
}

/** Throws `InvalidOptionError` for a value out of range. */
export function samplePlan(options: SampleOptions): SamplePlan {
  knownOptions("sample", options, ["maxLength", "temperature", "prompt", "seed", "rng"]);
  const { prompt = "", temperature = 1, seed, rng } = options;
  if (typeof prompt !== "string") throw new InvalidOptionError(`prompt must be a string, not ${show(prompt)}.`);
  if (rng !== undefined && typeof (rng as Partial<RandomSource> | null)?.random !== "function") {
    throw new InvalidOptionError(`rng must have a method random(), as a Generator has, not be ${show(rng)}.`);
  }
  if (rng !== undefined && seed !== undefined) {
    throw new InvalidOptionError("rng and seed exclude each other; give one of them.");
  }
  return {
    maxLength: integer("maxLength", options.maxLength ?? 200, 1, 2 ** 31 - 1),
    temperature: finite("temperature", temperature, 0, 1e6),
    prompt,
    rng,
    seed: seed === undefined ? undefined : checkSeed(seed),
  };
}
