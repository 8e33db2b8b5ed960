import { SizeError } from "./errors.js";
import type { RandomMemory } from "./memory.js";
import { OwnedBlock } from "./ownedBlock.js";
import { gather } from "./population.js";

/** The flat draws that both families of generators are built from: one method a kernel, results as fresh arrays. */
export class Draws {
  readonly memory: RandomMemory;
  readonly #block: OwnedBlock;
  /** Whether integers are drawn by masking, which `RandomState` does, or by multiplication. */
  readonly #masked: boolean;

  /** `owner`: what a `DisposedError` calls the generator. */
  constructor(memory: RandomMemory, owner: string, stateBytes: number, masked: boolean) {
    this.memory = memory;
    this.#masked = masked;
    this.#block = new OwnedBlock(memory, owner, stateBytes);
  }

  /** Address of the state. Throws `DisposedError` after `dispose`. */
  get state(): number {
    return this.#block.address;
  }

  dispose(): void {
    this.#block.dispose();
  }

  /** A double in [0, 1). */
  uniform(): number {
    return this.memory.kernels.nextDouble(this.#block.address);
  }

  /** `low` + `range` times doubles in [0, 1). */
  uniforms(low: number, range: number, count: number): Float64Array<ArrayBuffer> {
    const { state, memory } = this;
    const out = memory.scratch(count * 8);
    memory.kernels.uniformFill(out, state, low, range, count);
    return memory.f64(out, count).slice();
  }

  /** `mean` + `deviation` times normal draws. */
  normals(mean: number, deviation: number, count: number): Float64Array<ArrayBuffer> {
    const { state, memory } = this;
    const tables = memory.normalTables;
    const out = memory.scratch(count * 8);
    memory.kernels.normalFill(out, state, tables, mean, deviation, count);
    return memory.f64(out, count).slice();
  }

  /** Integers from `low` to `high`, both inclusive and safe integers. */
  integers(low: number, high: number, count: number): Float64Array<ArrayBuffer> {
    const { state, memory } = this;
    if (count === 1 && high - low <= Number.MAX_SAFE_INTEGER) {
      return Float64Array.of(memory.kernels.boundedInteger(state, low, high - low, this.#masked));
    }
    const out = memory.scratch(count * 8);
    const range = BigInt(high) - BigInt(low);
    memory.kernels.boundedIntegers(out, state, BigInt(low), range, count, this.#masked);
    memory.kernels.integersToDoubles(out, count);
    return memory.f64(out, count).slice();
  }

  /** 64-bit integers from `low` to `high`, both inclusive. */
  bigintegers(low: bigint, high: bigint, count: number): BigInt64Array<ArrayBuffer> {
    const { state, memory } = this;
    const out = memory.scratch(count * 8);
    memory.kernels.boundedIntegers(out, state, low, high - low, count, this.#masked);
    return memory.i64(out, count).slice();
  }

  /**
   * An order of `n` items: item `order[i]` comes to place `i`. Places below `first` are only swapped into. `masked`:
   * the draws of `shuffle`; otherwise those inside a `Generator`'s choice.
   */
  order(n: number, first = 1, masked = true): Int32Array<ArrayBuffer> {
    if (n > 2 ** 30) throw new SizeError(`At most ${2 ** 30} items can be shuffled, not ${n}.`);
    const { state, memory } = this;
    const out = memory.scratch(n * 4);
    memory.kernels.shuffledOrder(out, state, n, first, masked);
    return memory.i32(out, n).slice();
  }

  /**
   * `count` different integers below `n`, each set of them with the same probability; `shuffle`: also each order of
   * them, which the older family always gives.
   */
  distinct(n: number, count: number, shuffle: boolean): Float64Array<ArrayBuffer> {
    if (this.#masked) return Float64Array.from(this.order(n).subarray(0, count));
    // NumPy's thresholds: a large part of a large population is cheaper to shuffle than to look up.
    if (n > 10_000 && count > Math.floor(n / (shuffle ? 50 : 20))) {
      return Float64Array.from(this.order(n, Math.max(n - count, 1), false).subarray(n - count));
    }
    const found = this.#floyd(n, count);
    return shuffle ? gather(found, this.order(count, 1, false)) : found;
  }

  /** `count` different integers below `n`, in the order of R. Floyd's algorithm, which is not random. */
  #floyd(n: number, count: number): Float64Array<ArrayBuffer> {
    const { state, memory } = this;
    // Any power of two above the count will do: the size of the table does not show in the draws.
    const places = 2 ** (33 - Math.clz32(count));
    const out = memory.scratch((count + places) * 8);
    const table = out + count * 8;
    memory.i64(table, places).fill(-1n);
    memory.kernels.distinctIntegers(out, state, BigInt(n), count, table, BigInt(places - 1));
    memory.kernels.integersToDoubles(out, count);
    return memory.f64(out, count).slice();
  }
}
