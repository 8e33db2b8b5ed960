import type { ScoredToken } from "../../src/score/score.js";

/** Tokens that are one word to a reader. */
export interface Word {
  /** The index of its first token. */
  readonly start: number;
  readonly tokens: readonly ScoredToken[];
  /** Bits of all its tokens. */
  readonly surprisal: number;
}

/** Words of a text's tokens: of characters, up to and with the next blank; otherwise each token is one. */
export function wordsOf(tokens: readonly ScoredToken[], characters: boolean): Word[] {
  const words: Word[] = [];
  for (let start = 0, end = 0; start < tokens.length; start = end) {
    end = start + 1;
    const goesOn = (): boolean => end < tokens.length && !isGap(tokens[end - 1]) && tokens[end]?.token !== "<EOS>";
    while (characters && goesOn()) end++;
    const word = tokens.slice(start, end);
    words.push({ start, tokens: word, surprisal: word.reduce((sum, { surprisal }) => sum + surprisal, 0) });
  }
  return words;
}

function isGap(token: ScoredToken | undefined): boolean {
  return token !== undefined && /^\s+$/u.test(token.token);
}
