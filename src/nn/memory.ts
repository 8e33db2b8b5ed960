import type { Engine as WasmEngine } from "../wasm/engine.js";
import { Matrix } from "./matrix.js";

/** A block that grows with what it has to hold and never shrinks: a loop over batches takes memory in its first steps only. */
export class Room {
  readonly #engine: WasmEngine;
  #address = 0;
  #words = 0;

  constructor(engine: WasmEngine) {
    this.#engine = engine;
  }

  /** Address of at least `count` 32-bit elements; their contents are lost when the block grows. */
  words(count: number): number {
    if (count > this.#words) {
      this.free();
      this.#address = this.#engine.arena.allocate(count * 4);
      this.#words = count;
    }
    return this.#address;
  }

  /** Gives the block back; a second call does nothing. */
  free(): void {
    if (this.#address !== 0 && !this.#engine.disposed) this.#engine.arena.free(this.#address);
    this.#address = 0;
    this.#words = 0;
  }
}

/** One result of a module: the same matrix as long as its shape and place stay the same, otherwise a new one. */
export class Result {
  readonly #engine: WasmEngine;
  readonly #room: Room;
  #matrix: Matrix | undefined;

  constructor(engine: WasmEngine) {
    this.#engine = engine;
    this.#room = new Room(engine);
  }

  /** What was given out last, if it still stands. */
  get current(): Matrix | undefined {
    return this.#matrix;
  }

  /** A matrix of this shape in memory of its own, contents undefined. */
  matrix(rows: number, columns: number): Matrix {
    const last = this.#matrix;
    if (last?.rows === rows && last.columns === columns) return last;
    // Before the room grows, which may fail and leaves nothing of what was.
    this.withdraw();
    return this.at(this.#room.words(rows * columns), rows, columns);
  }

  /** A matrix of this shape over memory of somebody else. */
  at(address: number, rows: number, columns: number): Matrix {
    const last = this.#matrix;
    if (last?.rows === rows && last.columns === columns && last.address === address) return last;
    this.withdraw();
    this.#matrix = new Matrix(this.#engine, rows, columns, { address });
    return this.#matrix;
  }

  /** Whoever still holds the matrix gets a `DisposedError`. */
  withdraw(): void {
    this.#matrix?.release();
    this.#matrix = undefined;
  }

  free(): void {
    this.withdraw();
    this.#room.free();
  }
}
