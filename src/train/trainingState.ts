import { ModelFileError } from "../errors.js";
import { finite, integer, show } from "../options.js";
import { PCG64_WORDS } from "../random/pcg64.js";
import type { EncodedCorpus } from "../text/corpus.js";

/** The numbers of a run between two steps; all of them survive JSON. */
export interface TrainingRecord {
  /** `fingerprint` of what is trained and validated on. */
  readonly corpus: number;
  /** Updates done, and those since the optimiser's state was last empty. */
  readonly step: number;
  readonly optimizerSteps: number;
  /** The current pass over the corpus, from 1, and its batches that are done. */
  readonly epoch: number;
  readonly batch: number;
  readonly tokens: number;
  readonly epochTokens: number;
  readonly epochLoss: number;
  readonly seconds: number;
  /** What divergences left of the schedule's learning rate. */
  readonly rateScale: number;
  /** See `Plateau`. */
  readonly plateauBest: number;
  readonly waited: number;
  readonly lowered: number;
  /** Lowest validation loss, and the epoch that ended with it; `Number.MAX_VALUE` and 0 before there is one. */
  readonly bestLoss: number;
  readonly bestEpoch: number;
  /** The generator's words at the start of the current pass, and now. */
  readonly epochRng: readonly number[];
  readonly rng: readonly number[];
}

/** A run between two steps, the parameters apart: another run goes on from there with the same bits. */
export interface TrainingState {
  readonly record: TrainingRecord;
  /** The last good parameters, the optimiser's state, the states that the next batch of a text starts from, the best parameters. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

/** Counts of a record with their largest values; one that a loop runs to is no larger than it could have become. */
const COUNTS = {
  ...{ corpus: 2 ** 32, step: 2 ** 50, optimizerSteps: 2 ** 30, epoch: 2 ** 30, batch: 2 ** 50, tokens: 2 ** 53 },
  ...{ epochTokens: 2 ** 53, waited: 2 ** 30, lowered: 2 ** 30, bestEpoch: 2 ** 30 },
};
const AMOUNTS = ["epochLoss", "seconds", "rateScale", "plateauBest", "bestLoss"];

/** `value` if it is the record of a run; throws `ModelFileError`. */
export function checkRecord(value: unknown): TrainingRecord {
  const fields = value as Readonly<Record<string, unknown>>;
  try {
    for (const [name, most] of Object.entries(COUNTS)) integer(name, fields[name], 0, most);
    for (const name of AMOUNTS) finite(name, fields[name], 0, Number.MAX_VALUE);
    for (const name of ["rng", "epochRng"]) words(name, fields[name]);
  } catch (cause) {
    throw new ModelFileError(`The checkpoint is not valid: ${(cause as Error).message}`, { cause });
  }
  return value as TrainingRecord;
}

function words(name: string, value: unknown): void {
  if (!Array.isArray(value) || value.length !== PCG64_WORDS) {
    throw new ModelFileError(`${name} must be ${PCG64_WORDS} words, not ${show(value)}.`);
  }
  for (const word of value) integer(name, word, -(2 ** 31), 2 ** 31 - 1);
  // With an even increment a generator may stand still, and a draw wait for ever.
  if ((value[8] as number) % 2 === 0) throw new ModelFileError(`${name} are not the words of a PCG64.`);
}

/** Hash of all ids and of where sequences start (FNV-1a): tells one corpus from another. */
export function fingerprint(...corpora: readonly (EncodedCorpus | undefined)[]): number {
  let hash = 0x811c9dc5;
  for (const corpus of corpora) {
    if (corpus === undefined) continue;
    for (const numbers of corpus.kind === "text" ? [corpus.ids] : [corpus.ids, corpus.starts]) {
      for (const number of numbers) hash = Math.imul(hash ^ number, 0x01000193);
      hash = Math.imul(hash ^ numbers.length, 0x01000193);
    }
  }
  return hash >>> 0;
}
