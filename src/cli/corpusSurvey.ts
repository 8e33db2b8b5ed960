/** What can be said about a text whose pieces have been seen once. */
export class CorpusSurvey {
  /** Code points. */
  characters = 0;
  /** Lines, empty ones at the end left out. */
  lines = 0;
  /** Lines of more than white space. */
  filledLines = 0;
  /** Code points of the longest line. */
  longestLine = 0;
  /** How many of the filled lines have each number of code points. */
  readonly #lengths = new Map<number, number>();
  #line = 0;
  #length = 0;
  #filled = false;

  add(piece: string): void {
    for (let i = 0; i < piece.length; i++) {
      const unit = piece.charCodeAt(i);
      // The second half of a pair is no character of its own.
      if (unit >= 0xdc00 && unit < 0xe000) continue;
      this.characters++;
      if (unit === 10) this.#endLine();
      else {
        this.#length++;
        this.#filled ||= unit > 32 && (unit < 128 || !/\s/.test(piece[i] as string));
      }
    }
  }

  /** To be called after the last piece. */
  end(): this {
    this.#endLine();
    return this;
  }

  /** Code points of the median filled line. */
  get medianLength(): number {
    let below = this.filledLines >> 1;
    for (const [length, count] of [...this.#lengths].sort(([a], [b]) => a - b)) {
      if (below < count) return length;
      below -= count;
    }
    return 0;
  }

  #endLine(): void {
    const length = this.#length;
    this.#line++;
    if (length > 0) this.lines = this.#line;
    if (this.#filled) {
      this.filledLines++;
      this.#lengths.set(length, (this.#lengths.get(length) ?? 0) + 1);
      this.longestLine = Math.max(this.longestLine, length);
    }
    this.#length = 0;
    this.#filled = false;
  }
}
