import { endOfSequence, replacement, unknown } from "./vocabulary.js";

/** Words that stand for unknown ones, and the names of special tokens. */
const special = [unknown, unknown.toLowerCase(), replacement, endOfSequence];

/**
 * How often each word occurs. With more than `capacity` different words (4,194,304, a few hundred megabytes) those that
 * occurred once so far are forgotten, their counts with them; the next time those that occurred up to twice, and so on.
 */
export class WordCounts {
  readonly #capacity: number;
  readonly #counts = new Map<string, number>();
  #forgotten = 0;

  constructor(capacity = 2 ** 22) {
    this.#capacity = capacity;
  }

  add(words: readonly string[]): void {
    const counts = this.#counts;
    for (const word of words) {
      const count = counts.get(word);
      // A new word is copied, since a part of a text keeps all of the text in memory.
      if (count === undefined) counts.set([...word].join(""), 1);
      else counts.set(word, count + 1);
    }
    while (counts.size > this.#capacity) {
      this.#forgotten++;
      for (const [word, count] of counts) if (count <= this.#forgotten) counts.delete(word);
    }
  }

  /** The `most` most frequent words of at least `least` occurrences; of equals the first by code units. */
  mostFrequent(most: number, least: number): string[] {
    for (const word of special) this.#counts.delete(word);
    return [...this.#counts]
      .filter(([, count]) => count >= least)
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .slice(0, most)
      .map(([word]) => word);
  }
}
