import type { Build } from "../src/wasm/builds.js";
import { Limits } from "./limits.js";
import type { SpeedGauge } from "./measure.js";

/** How far a reading may lie below the best one for the machine to count as undisturbed. */
const TOLERANCE = 0.04;

/**
 * Tells when the machine gives its best. Where a host runs several machines, one core's units are shared: for seconds
 * at a time every loop is slower, and the dense ones lose more than the loop that is their limit. The gauge is that
 * loop, of multiply-adds in registers, and knows nothing of the work that is measured beside it.
 */
export class Gauge implements SpeedGauge {
  readonly #limits: Limits;
  #best = 0;

  constructor(build: Build) {
    this.#limits = new Limits(build);
    for (let i = 0; i < 20; i++) this.read();
  }

  /** The speed right now, in GFLOP/s; takes about 10 ms. */
  read(): number {
    const reading = this.#limits.multiplyAdd();
    this.#best = Math.max(this.#best, reading);
    return reading;
  }

  /** Whether a reading is near the best one so far. */
  isQuiet(reading: number): boolean {
    return reading >= (1 - TOLERANCE) * this.#best;
  }
}
