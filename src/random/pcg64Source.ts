import type { Engine } from "../wasm/engine.js";
import { Blocks, withScratch } from "../wasm/memory.js";
import { freshEntropy, wordsOf } from "./entropy.js";
import { PCG64_WORDS, seedPcg64, seedRoom } from "./pcg64.js";
import type { RandomSource } from "./source.js";

/** Doubles that are drawn at a time, so that large results do not take their size of the engine's memory. */
const CHUNK = 1024;

/**
 * The generator that models draw from: what `defaultRng(seed)` draws, its state in the memory of `engine`, and no more
 * methods than models need, since every page downloads them.
 */
export class Pcg64Source implements RandomSource {
  readonly #engine: Engine;
  readonly #blocks: Blocks;
  /** Address of the state, for kernels that draw. */
  readonly state: number;

  /** `seed`: whole, not negative; fresh entropy when absent. */
  constructor(engine: Engine, seed: number | bigint = freshEntropy()) {
    const words = wordsOf(seed);
    this.#engine = engine;
    this.#blocks = new Blocks(engine.arena);
    this.state = this.#blocks.words(PCG64_WORDS + seedRoom(words));
    seedPcg64(engine, this.state, this.state + 4 * PCG64_WORDS, words);
  }

  /** A double in [0, 1). */
  random(): number {
    return this.#engine.kernels.nextDouble(this.state);
  }

  /** Doubles in [low, high). */
  uniform(low: number, high: number, count: number): Float64Array {
    const { kernels } = this.#engine;
    return this.#doubles(count, (out, n) => kernels.uniformFill(out, this.state, low, high - low, n));
  }

  /** Normal draws of mean 0 and standard deviation 1. */
  standardNormal(count: number): Float64Array {
    const { kernels } = this.#engine;
    return withScratch(this.#engine, 2 * kernels.normalTables(), (tables) => {
      kernels.prepareNormal(tables);
      return this.#doubles(count, (out, n) => kernels.normalFill(out, this.state, tables, 0, 1, n));
    });
  }

  /** 0, 1, …, n - 1 in random order. */
  permutation(n: number): Int32Array {
    return withScratch(this.#engine, n, (order) => {
      this.#engine.kernels.shuffledOrder(order, this.state, n, 1, true);
      return this.#engine.i32(order, n).slice();
    });
  }

  /** Gives the memory of the state back; a second call does nothing. */
  free(): void {
    this.#blocks.free();
  }

  #doubles(count: number, draw: (out: number, n: number) => void): Float64Array {
    const drawn = new Float64Array(count);
    return withScratch(this.#engine, 2 * CHUNK, (chunk) => {
      for (let at = 0; at < count; at += CHUNK) {
        const n = Math.min(CHUNK, count - at);
        draw(chunk, n);
        drawn.set(this.#engine.f64(chunk, n), at);
      }
      return drawn;
    });
  }
}
