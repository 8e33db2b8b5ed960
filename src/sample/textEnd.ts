/**
 * Lets a text through as it comes in pieces, up to a stop string. What may be the beginning of one is held back until that
 * is decided, so that no part of a stop string is ever let through.
 */
export class TextEnd {
  /** Whether the text has ended. */
  ended = false;
  /** Whether that was because of a stop string. */
  stopped = false;
  readonly #stops: readonly string[];
  #held = "";

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** What is certain to belong to the text now and was not before. `last`: nothing comes after this piece. */
  add(piece: string, last: boolean): string {
    const text = this.#held + piece;
    const stop = stopIndex(text, this.#stops);
    this.stopped = stop >= 0;
    this.ended = last || this.stopped;
    const certain = stop >= 0 ? stop : text.length - (last ? 0 : undecided(text, this.#stops));
    this.#held = text.slice(certain);
    return text.slice(0, certain);
  }
}

/**
 * Where in `text` the first stop string begins; -1 without one. The first is the one that is complete first, the longest
 * of several: which one that is does not depend on the pieces that a text comes in.
 */
export function stopIndex(text: string, stops: readonly string[]): number {
  let start = -1;
  let end = Infinity;
  for (const stop of stops) {
    const at = text.indexOf(stop);
    const after = at + stop.length;
    if (at < 0 || after > end || (after === end && at > start)) continue;
    start = at;
    end = after;
  }
  return start;
}

/** Characters at the end of `text` that a stop string may begin with. */
function undecided(text: string, stops: readonly string[]): number {
  let most = 0;
  for (const stop of stops) {
    for (let n = stop.length - 1; n > most; n--) if (text.endsWith(stop.slice(0, n))) most = n;
  }
  return most;
}
