import { readFileSync } from "node:fs";
import type { Build } from "../src/wasm/builds.js";
import { now } from "./clock.js";
import { repeated } from "./measure.js";

/** The exports of bench/assembly/limits.ts. */
interface Loops {
  readonly ROUND_OPERATIONS: WebAssembly.Global;
  readonly FACTOR: WebAssembly.Global;
  multiplyAddLimit(rounds: number, factor: number): number;
  readLimit(address: number, bytes: number): number;
  updateLimit(parameters: number, first: number, second: number, gradients: number, n: number): void;
}

const ROUNDS = 100_000;

const compiled = new Map<Build, WebAssembly.Module>();

/** The machine's own limits for a build; the streaming ones over a memory that the kernels under test use too. */
export class Limits {
  readonly #loops: Loops;
  readonly #multiplyAdd: () => number;

  constructor(build: Build, memory = new WebAssembly.Memory({ initial: 1 })) {
    const { exports } = new WebAssembly.Instance(moduleOf(build), { env: { memory } });
    this.#loops = exports as unknown as Loops;
    this.#multiplyAdd = speed(() => this.#runArithmetic(ROUNDS), ROUNDS * Number(this.#loops.ROUND_OPERATIONS.value));
    this.#mustTakeItsTime();
  }

  /** Billions of operations a second of multiply-adds that never leave their registers. */
  multiplyAdd(): number {
    return this.#multiplyAdd();
  }

  /** Gigabytes a second of reading `bytes` (rounded down to 128) at `address`, again and again. */
  read(address: number, bytes: number): () => number {
    const whole = bytes - (bytes % 128);
    return speed(() => this.#loops.readLimit(address, whole), whole);
  }

  /** Gigabytes a second of an optimiser's traffic over `n` (a multiple of 8) parameters: gradients once more for their norm. */
  update(parameters: number, first: number, second: number, gradients: number, n: number): () => number {
    return speed(() => {
      this.#loops.readLimit(gradients, 4 * n - ((4 * n) % 128));
      this.#loops.updateLimit(parameters, first, second, gradients, n);
    }, 32 * n);
  }

  #runArithmetic(rounds: number): void {
    this.#loops.multiplyAddLimit(rounds, Number(this.#loops.FACTOR.value));
  }

  /**
   * A loop that some compiler saw through would not take twice as long for twice the rounds; one that a busy machine
   * interrupted now and then does, at the best of several tries.
   */
  #mustTakeItsTime(): void {
    const best = { once: Infinity, twice: Infinity };
    const seconds = (rounds: number): number => {
      const start = now();
      this.#runArithmetic(rounds);
      return now() - start;
    };
    for (let i = 0; i < 40; i++) {
      best.once = Math.min(best.once, seconds(ROUNDS));
      best.twice = Math.min(best.twice, seconds(2 * ROUNDS));
      if (i > 3 && best.twice > 1.5 * best.once) return;
    }
    const growth = (best.twice / best.once).toFixed(2);
    throw new Error(`The limit's loop was optimised away: twice the rounds take ${growth} ×.`);
  }
}

/** Compiled once, so that the engine's better code for it, once made, serves every row. */
function moduleOf(build: Build): WebAssembly.Module {
  let module = compiled.get(build);
  if (module === undefined) {
    module = new WebAssembly.Module(readFileSync(new URL(`./limits-${build}.wasm`, import.meta.url)));
    compiled.set(build, module);
  }
  return module;
}

/** Runs `call` for about 10 ms at a time; the speed in billions of `amount` a second. */
function speed(call: () => void, amount: number): () => number {
  const slice = repeated(call, amount);
  slice();
  return () => {
    const start = now();
    return slice() / (now() - start) / 1e9;
  };
}
