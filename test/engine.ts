import { Engine } from "../src/wasm/engine.js";
import { supports, type Build } from "../src/wasm/builds.js";

/**
 * The builds that this JavaScript engine runs. Where `REQUIRE_RELAXED=1` is set, as in continuous integration, an
 * engine without relaxed SIMD is an error, so that half of the tests cannot vanish unseen.
 */
export function availableBuilds(): Build[] {
  if (supports("relaxed")) return ["simd", "relaxed"];
  if (process.env["REQUIRE_RELAXED"] === "1") {
    throw new Error("REQUIRE_RELAXED=1 is set, but this engine refuses the relaxed build.");
  }
  return ["simd"];
}

export const builds = availableBuilds();

/** A float that no computation here yields: a NaN with a payload, so that even a copied NaN differs from it. */
const GUARD_BITS = 0x7fa5a5a5;
const GUARD_WORDS = 16;

/**
 * Arrays in an engine's memory, each between words of a guard value: what a kernel writes beyond its block shows in
 * `expectGuardsIntact`, and what it reads beyond turns its results into NaN.
 */
export class Workspace {
  readonly engine: Engine;
  readonly #blocks: { address: number; length: number }[] = [];

  constructor(build: Build) {
    this.engine = new Engine(build);
  }

  get kernels(): Engine["kernels"] {
    return this.engine.kernels;
  }

  /** Address of a copy of `values` as 32-bit floats. */
  floats(values: ArrayLike<number>): number {
    const address = this.#block(values.length);
    this.engine.f32(address, values.length).set(values);
    return address;
  }

  /** Address of a copy of `values` as 32-bit integers. */
  integers(values: ArrayLike<number>): number {
    const address = this.#block(values.length);
    this.engine.i32(address, values.length).set(values);
    return address;
  }

  /** Address of `length` words that hold the guard value: room for an output or for scratch. */
  room(length: number): number {
    const address = this.#block(length);
    this.engine.i32(address, length).fill(GUARD_BITS);
    return address;
  }

  /** A copy of `length` floats at `address`. */
  read(address: number, length: number): Float32Array {
    return this.engine.f32(address, length).slice();
  }

  /** A copy of `length` 64-bit floats at `address`; a double takes two words of room. */
  readDoubles(address: number, length: number): Float64Array {
    return new Float64Array(this.engine.arena.memory.buffer, address, length).slice();
  }

  /** Throws if a word beside any block was written. */
  expectGuardsIntact(): void {
    for (const { address, length } of this.#blocks) {
      const before = this.engine.i32(address - 4 * GUARD_WORDS, GUARD_WORDS);
      const after = this.engine.i32(address + 4 * length, GUARD_WORDS);
      for (let i = 0; i < GUARD_WORDS; ++i) {
        if (before[i] !== GUARD_BITS)
          throw new Error(`Word ${i - GUARD_WORDS} before a block of ${length} was written.`);
        if (after[i] !== GUARD_BITS) throw new Error(`Word ${i} after a block of ${length} was written.`);
      }
    }
  }

  /** Drops the engine; a stray write that no call has found yet throws. */
  [Symbol.dispose](): void {
    this.expectGuardsIntact();
    this.engine.dispose();
  }

  #block(length: number): number {
    const start = this.engine.arena.allocate(4 * (length + 2 * GUARD_WORDS));
    this.engine.i32(start, length + 2 * GUARD_WORDS).fill(GUARD_BITS);
    const address = start + 4 * GUARD_WORDS;
    this.#blocks.push({ address, length });
    return address;
  }
}
