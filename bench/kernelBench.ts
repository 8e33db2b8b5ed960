import { Engine } from "../src/wasm/engine.js";
import type { Build } from "../src/wasm/builds.js";
import { Limits } from "./limits.js";

/** An engine of its own for one row, its limits over the same memory, and blocks filled with small numbers. */
export class KernelBench {
  readonly engine: Engine;
  readonly limits: Limits;
  #state = 1;

  constructor(build: Build) {
    this.engine = new Engine(build);
    this.limits = new Limits(build, this.engine.arena.memory);
  }

  /** Address of `n` floats from [-1, 1), the same in every run. */
  floats(n: number): number {
    const address = this.engine.arena.allocate(4 * n);
    const view = this.engine.f32(address, n);
    for (let i = 0; i < n; i++) view[i] = this.#next();
    return address;
  }

  /** A linear congruential generator (Numerical Recipes' constants): these numbers need no quality. */
  #next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) | 0;
    return this.#state / 2 ** 31;
  }
}
