import { Decoder } from "../model/decoder.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { checked, finite, integer } from "../options.js";
import { encode } from "../text/encode.js";
import { textAfter } from "../text/tokenDecoder.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { likeliestTokens } from "./likeliestTokens.js";
import { checkMaxLength, checkPrompt, checkStop } from "./options.js";
import { stopIndex } from "./textEnd.js";

/** How to search for completions; every field may be left out. */
export interface CompleteOptions {
  /** Most completions, 1 to 1024; default 5. */
  readonly count?: number | undefined;
  /** Beginnings that are kept at each length, `count` to 1024; default 8, or `count` if that is more. */
  readonly beamWidth?: number | undefined;
  /** Most tokens of a completion; default 50. */
  readonly maxLength?: number | undefined;
  /**
   * α of score = logProbability / ((5 + n) / 6)^α for n tokens (Wu et al. 2016, equation 14), which keeps long completions
   * from losing to short ones; 0, where the likeliest wins, to 10; default 0.6.
   */
  readonly lengthPenalty?: number | undefined;
  /** A completion ends before the first of these strings that is complete; default: none. */
  readonly stop?: string | readonly string[] | undefined;
}

/** How a text may go on. */
export interface Completion {
  /** What comes after the prompt. */
  readonly text: string;
  /** ln P in nats of all its tokens, those that ended it (`<EOS>`, a stop string) included. */
  readonly logProbability: number;
  /** What completions are ordered by; see `lengthPenalty`. */
  readonly score: number;
  /** Whether it came to its end; `false`: `maxLength` cut it off. */
  readonly ended: boolean;
}

/** The beginning of a completion. */
interface Beam {
  /** Which beginning it went on from. */
  readonly row: number;
  readonly ids: readonly number[];
  readonly logProbability: number;
}

/** Most beginnings at a time: each has a row of logits in memory. */
export const WIDEST = 1024;

/** `CompleteOptions` checked, with its defaults. */
export interface CompletePlan {
  readonly count: number;
  readonly beamWidth: number;
  readonly maxLength: number;
  readonly lengthPenalty: number;
  readonly stop: readonly string[];
}

/** Throws `InvalidOptionError` for a value out of range. */
export function completePlan(options: CompleteOptions): CompletePlan {
  const width = (value: unknown, name: string, least = 1): number => integer(name, value, least, WIDEST);
  const plan = checked<Omit<CompletePlan, "beamWidth"> & { beamWidth: unknown }>("complete", options, {
    count: (value = 5, name) => width(value, name),
    beamWidth: (value) => value,
    maxLength: checkMaxLength(50),
    lengthPenalty: (value = 0.6, name) => finite(name, value, 0, 10),
    stop: checkStop,
  });
  const { count, beamWidth = Math.max(count, 8) } = plan;
  return { ...plan, beamWidth: width(beamWidth, "beamWidth", count) };
}

/**
 * The best completions that a beam search finds, the best first; the same ones every time. All beginnings of one length
 * move on together; those that end are put aside, and the search goes on until none that is left can be among the best.
 */
export function beamSearch(
  network: Network,
  packed: PackedWeights,
  tokenizer: Tokenizer,
  prompt: string,
  plan: CompletePlan,
): Completion[] {
  const { count, beamWidth, maxLength, lengthPenalty, stop: stops } = plan;
  const ids = encode(tokenizer, checkPrompt(prompt));
  const { exp64, log } = network.engine.kernels;
  const scoreOf = (logProbability: number, n: number): number =>
    logProbability / exp64(lengthPenalty * log((5 + n) / 6));

  const found = new Map<string, Completion>();
  const decoder = new Decoder(network, packed, beamWidth);
  try {
    for (const id of [-1, ...ids]) decoder.feed([id]);
    let beams: Beam[] = [{ row: 0, ids: [], logProbability: 0 }];
    for (let length = 1; ; length++) {
      const last = length === maxLength;
      const before = beams.map(({ logProbability }) => logProbability);
      // One token more than there is room for: <EOS> takes none.
      const candidates = likeliestTokens(network, tokenizer, decoder.logits(), before, beamWidth + 1);
      const kept: Beam[] = [];
      for (const { row, id, logProbability } of candidates) {
        if (kept.length === beamWidth) break;
        const ids = [...(beams[row] as Beam).ids, id];
        const eos = id === tokenizer.eos;
        const whole = eos || last || stops.length > 0 ? textAfter(tokenizer, prompt, ids) : "";
        const stop = stopIndex(whole, stops);
        const ended = eos || stop >= 0;
        if (!ended) kept.push({ row, ids, logProbability });
        if (!ended && !last) continue;
        const text = stop < 0 ? whole : whole.slice(0, stop);
        const score = scoreOf(logProbability, length);
        // Two may differ only in the stop string that ended them.
        if ((found.get(text)?.score ?? -Infinity) < score) found.set(text, { text, logProbability, score, ended });
      }
      const best = [...found.values()].sort((a, b) => b.score - a.score).slice(0, count);
      // What the likeliest beginning would score if all that it lacks were certain.
      const bound = kept[0] === undefined ? -Infinity : scoreOf(kept[0].logProbability, maxLength);
      if (last || (best[count - 1]?.score ?? -Infinity) >= bound) return best;
      decoder.feed(
        kept.map((beam) => beam.ids.at(-1) as number),
        kept.map(({ row }) => row),
      );
      beams = kept;
    }
  } finally {
    decoder.free();
  }
}
