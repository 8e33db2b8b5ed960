/**
 * Test data that any language can repeat: x ← 1664525·x + 1013904223 (mod 2³²), of which the upper 24 bits become a
 * number in [-1, 1). All numbers are exact in 32-bit floats. `test/golden/*.py` draw the same.
 */
export class Draws {
  #x: number;

  constructor(seed: number) {
    this.#x = Math.imul(seed, 0x9e3779b1) >>> 0;
  }

  /** A number in [-1, 1). */
  next(): number {
    this.#x = (Math.imul(this.#x, 1664525) + 1013904223) >>> 0;
    return (this.#x >>> 8) * 2 ** -23 - 1;
  }

  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor((this.next() * 0.5 + 0.5) * (high - low + 1));
  }

  /** `length` numbers in [-scale, scale), rounded to 32-bit floats; exact where `scale` is a power of two. */
  floats(length: number, scale = 1): Float32Array {
    return Float32Array.from({ length }, () => this.next() * scale);
  }
}
