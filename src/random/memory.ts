import type { Build } from "../wasm/builds.js";
import { Engine } from "../wasm/engine.js";
import type { Kernels } from "../wasm/instantiate.js";

/** The memory that random generators live in: a block for each one's state, and one scratch region that all share. */
export class RandomMemory {
  readonly kernels: Kernels;
  readonly #engine: Engine;
  #scratch = 0;
  #scratchBytes = 0;
  #normalTables = 0;
  #doubles = new Float64Array(0);

  constructor(build: Build) {
    this.#engine = new Engine(build);
    this.kernels = this.#engine.kernels;
  }

  /** Address of `bytes` that belong to the caller until `free`. */
  allocate(bytes: number): number {
    return this.#engine.arena.allocate(bytes);
  }

  /** Gives a block of `allocate` back. */
  free(address: number): void {
    this.#engine.arena.free(address);
  }

  /** Address of at least `bytes` whose contents last until the next call of `scratch`. */
  scratch(bytes: number): number {
    if (bytes > this.#scratchBytes) {
      if (this.#scratchBytes > 0) this.free(this.#scratch);
      this.#scratchBytes = 0;
      this.#scratch = this.allocate(bytes);
      this.#scratchBytes = bytes;
    }
    return this.#scratch;
  }

  /** Address of the tables for normal draws, which are made at first use. */
  get normalTables(): number {
    if (this.#normalTables === 0) {
      const address = this.allocate(this.kernels.normalTables() * 8);
      this.kernels.prepareNormal(address);
      this.#normalTables = address;
    }
    return this.#normalTables;
  }

  /**
   * A view of all memory; element i is at address 8 i. Like those below, not to be kept across `scratch` or
   * `allocate`.
   */
  get doubles(): Float64Array<ArrayBuffer> {
    // Growth detaches a memory's buffer; asking a memory for its buffer takes longer than most draws.
    if (this.#doubles.length === 0) this.#doubles = new Float64Array(this.#buffer);
    return this.#doubles;
  }

  /** A view of `length` doubles at `address`. */
  f64(address: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#buffer, address, length);
  }

  i32(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#buffer, address, length);
  }

  u32(address: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#buffer, address, length);
  }

  i64(address: number, length: number): BigInt64Array<ArrayBuffer> {
    return new BigInt64Array(this.#buffer, address, length);
  }

  u64(address: number, length: number): BigUint64Array<ArrayBuffer> {
    return new BigUint64Array(this.#buffer, address, length);
  }

  get #buffer(): ArrayBuffer {
    return this.#engine.arena.memory.buffer;
  }
}

let shared: RandomMemory | undefined;

/**
 * The memory of all generators of this thread, made at first use; always the build whose bits depend on no machine.
 */
export function sharedMemory(): RandomMemory {
  shared ??= new RandomMemory("simd");
  return shared;
}
