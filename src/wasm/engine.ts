import { DisposedError } from "../errors.js";
import { moduleOf, type Build, type BuildChoice } from "./builds.js";
import { instantiate, type Kernels } from "./instantiate.js";
import { Arena } from "./memory.js";

/** One instance of the module over one memory of its own, and the arena that hands out its addresses. */
export class Engine {
  readonly build: Build;
  readonly #owner: string;
  #open: { kernels: Kernels; arena: Arena } | undefined;

  /**
   * `choice`: see `BuildChoice`; `owner`: what the user knows it as, for the message of `DisposedError`. Throws
   * `UnsupportedRuntimeError` where the JavaScript engine lacks what it needs.
   */
  constructor(choice: BuildChoice = "auto", owner = "engine") {
    this.#owner = owner;
    const { build, module } = moduleOf(choice);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65535 });
    const kernels = instantiate(module, memory);
    this.build = build;
    this.#open = { kernels, arena: new Arena(memory, kernels.heapBase()) };
  }

  get kernels(): Kernels {
    return this.#opened().kernels;
  }

  get arena(): Arena {
    return this.#opened().arena;
  }

  /** A view of `length` floats at `address`; not to be kept across a call that may grow the memory. */
  f32(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.arena.memory.buffer, address, length);
  }

  /** A view of `length` doubles at `address`; not to be kept across a call that may grow the memory. */
  f64(address: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.arena.memory.buffer, address, length);
  }

  /** A view of `length` 32-bit integers at `address`; not to be kept across a call that may grow the memory. */
  i32(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.arena.memory.buffer, address, length);
  }

  get disposed(): boolean {
    return this.#open === undefined;
  }

  /** Drops the instance and its memory; a second call does nothing. */
  dispose(): void {
    this.#open?.arena.dispose();
    this.#open = undefined;
  }

  #opened(): { kernels: Kernels; arena: Arena } {
    if (this.#open === undefined) throw new DisposedError(this.#owner);
    return this.#open;
  }
}
