import { InvalidOptionError } from "../errors.js";
import { boolean, checked, show } from "../options.js";
import { isIterable } from "../text/corpusItems.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { scoreChecks, scoreTexts, type Score, type ScoreOptions } from "./score.js";
import type { Scorer } from "./scorer.js";

/** How texts are put in order. */
export interface RankOptions extends ScoreOptions {
  /**
   * `false` (default): by total log-probability, as a speech recogniser does, which favours short texts; `true`: by the mean
   * over the tokens.
   */
  readonly normalize?: boolean | undefined;
}

/** A text among others. */
export interface RankedText extends Score {
  readonly text: string;
  /** Its place in the list that was given, from 0. */
  readonly index: number;
}

/** The texts, most likely first; equally likely ones in the order given. */
export function rank(
  scorer: Scorer,
  tokenizer: Tokenizer,
  texts: Iterable<string>,
  options: RankOptions,
): RankedText[] {
  if (!isIterable(texts)) throw new InvalidOptionError(`rank takes an array of strings, not ${show(texts)}.`);
  const plan = checked("rank", options, {
    ...scoreChecks(scorer),
    normalize: (value, name) => boolean(name, value ?? false),
  });
  const list = [...texts];
  const key = ({ logProbability, bitsPerToken }: Score): number => (plan.normalize ? -bitsPerToken : logProbability);
  return (
    scoreTexts(scorer, tokenizer, list, plan)
      .map((score, index) => ({ text: list[index] as string, index, ...score }))
      // -Infinity - -Infinity is NaN, for equally impossible texts.
      .sort((a, b) => key(b) - key(a) || 0)
  );
}
