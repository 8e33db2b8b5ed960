import { defaultRng } from "wasm-rnn/random";

/**
 * The adding problem (Hochreiter and Schmidhuber 1997, section 5.4, in its two-mark form): every step of a sequence has a
 * random value in [0, 1) and a mark, 1 at one step of each half and 0 elsewhere. The target, known only at the end, is the sum
 * of the two marked values. Whoever always answers 1 has a mean squared error of 1/6.
 */
export class AddingProblem {
  #rng;
  #steps;
  #batchSize;

  constructor(engine, { steps, batchSize, seed }) {
    this.#rng = defaultRng(seed);
    this.#steps = steps;
    this.#batchSize = batchSize;
    /** (steps·batchSize)×2: value and mark; row t·batchSize + b is step t of sequence b. */
    this.x = engine.matrix(steps * batchSize, 2);
    /** batchSize×1 */
    this.target = engine.matrix(batchSize, 1);
  }

  /** Fills `x` and `target` with new sequences. */
  draw() {
    const [T, B] = [this.#steps, this.#batchSize];
    const half = Math.floor(T / 2);
    const values = this.#rng.random(T * B);
    const early = this.#rng.integers(0, half, B);
    const late = this.#rng.integers(half, T, B);
    const x = this.x.data;
    const target = this.target.data;
    values.forEach((value, row) => {
      x[2 * row] = value;
      x[2 * row + 1] = 0;
    });
    target.fill(0);
    for (const marks of [early, late]) {
      marks.forEach((t, b) => {
        x[2 * (t * B + b) + 1] = 1;
        target[b] += values[t * B + b];
      });
    }
  }
}
