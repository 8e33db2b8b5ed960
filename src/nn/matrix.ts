import { DisposedError, InvalidOptionError } from "../errors.js";
import { show } from "../options.js";
import type { Engine as WasmEngine } from "../wasm/engine.js";
import { ShapeError } from "./errors.js";

/** Numbers in rows and columns, row after row: a `Matrix`, or its float64 twin inside `checkGradients`. */
export interface MatrixLike {
  readonly rows: number;
  readonly columns: number;
  /** (rows·columns) Element (i, j) is `data[i * columns + j]`. */
  readonly data: ArrayLike<number>;
}

/** Memory that belongs to somebody else. */
interface Lent {
  readonly address: number;
  /** Called when the numbers may change: by a kernel, or through a view that somebody asks for. */
  readonly changed?: (() => void) | undefined;
}

/**
 * 32-bit floats in the engine's memory, row after row. `engine.matrix` makes one that is yours to dispose of; those that
 * modules return and name (results, parameters, gradients) are theirs.
 */
export class Matrix implements MatrixLike, Disposable {
  readonly rows: number;
  readonly columns: number;
  /** @internal */
  readonly engine: WasmEngine;
  readonly #lent: Lent | undefined;
  /** 0: none any more. */
  #address: number;
  #gradient: Matrix | undefined;

  /** @internal Takes its memory, contents undefined, unless it is `lent` some. */
  constructor(engine: WasmEngine, rows: number, columns: number, lent?: Lent) {
    this.engine = engine;
    this.rows = rows;
    this.columns = columns;
    this.#lent = lent;
    this.#address = lent?.address ?? engine.arena.allocate(rows * columns * 4);
  }

  /**
   * (rows·columns) A live view: writing into it changes the matrix. Take it anew after every call of this library, which
   * may move the memory and leave older views empty. Throws `DisposedError`.
   */
  get data(): Float32Array<ArrayBuffer> {
    this.changed();
    return this.engine.f32(this.address, this.rows * this.columns);
  }

  /** Sets every element to `value`. */
  fill(value: number): this {
    this.data.fill(value);
    return this;
  }

  /** @internal Address of the first element. Throws `DisposedError`. */
  get address(): number {
    if (this.#address === 0) {
      if (this.#lent === undefined) throw new DisposedError("matrix");
      throw new DisposedError(
        "matrix of a module",
        "a result lasts until the module's next call: copy it by engine.matrix(m.rows, m.columns, m.data) before",
      );
    }
    return this.#address;
  }

  /** @internal To be called by whoever changes the numbers without a view. */
  changed(): void {
    this.#lent?.changed?.();
  }

  /** @internal A matrix of the same shape that lives as long, or until it is disposed of: where a loss puts its gradient. */
  get gradient(): Matrix {
    let gradient = this.#gradient;
    if (gradient === undefined || gradient.#address === 0) {
      gradient = this.#gradient = new Matrix(this.engine, this.rows, this.columns);
    }
    return gradient;
  }

  /** Gives the memory back; a second call does nothing, nor does a call on a matrix that belongs to a module. */
  dispose(): void {
    if (this.#lent === undefined) this.release();
  }

  /** @internal What `dispose` does, for the owner of lent memory, which stays where it is. */
  release(): void {
    const address = this.#address;
    this.#address = 0;
    this.#gradient?.release();
    if (this.#lent === undefined && address !== 0 && !this.engine.disposed) this.engine.arena.free(address);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** `value` if it is a matrix of `engine`; otherwise an error that names it. */
export function matrixOf(name: string, value: unknown, engine: WasmEngine): Matrix {
  if (!(value instanceof Matrix)) throw noMatrix(name, value);
  if (value.engine !== engine) {
    throw new InvalidOptionError(`${name} belongs to another engine; copy its data into a matrix of this one.`);
  }
  return value;
}

/** `values`; a copy where they are a view of the engine's memory, which the next allocation may move. */
export function steady({ arena }: WasmEngine, values: ArrayLike<number>): ArrayLike<number> {
  return ArrayBuffer.isView(values) && values.buffer === arena.memory.buffer ? Float64Array.from(values) : values;
}

/** Throws unless `value` is laid out as a matrix, and has `field`: only those of this library have a gradient. */
export function expectMatrixLike(
  name: string,
  value: Partial<MatrixLike> | null | undefined,
  field: "data" | "gradient" = "data",
): void {
  const { rows, columns, data } = value ?? {};
  const length: unknown = (data as ArrayLike<number> | null | undefined)?.length;
  if (rows === undefined || columns === undefined || typeof length !== "number" || !(field in (value as object))) {
    throw noMatrix(name, value);
  }
  if (length !== rows * columns) throw wrongLength(`${name}.data`, rows, columns, length);
}

/** For numbers that do not fill a rows×columns matrix. */
export function wrongLength(name: string, rows: number, columns: number, length: number): ShapeError {
  return new ShapeError(`${name} must have ${rows}·${columns} = ${rows * columns} numbers, not ${length}.`);
}

function noMatrix(name: string, value: unknown): InvalidOptionError {
  return new InvalidOptionError(
    `${name} must be a Matrix, as engine.matrix(rows, columns, data) makes it, not ${show(value)}.`,
  );
}

/** Throws `ShapeError` unless `matrix` is rows×columns; `why` says where the numbers come from. */
export function expectShape(name: string, matrix: MatrixLike, rows: number, columns: number, why: string): void {
  if (matrix.rows === rows && matrix.columns === columns) return;
  throw new ShapeError(`${name} must be ${rows}×${columns} (${why}), not ${showShape(matrix)}.`);
}

/** As messages show a matrix. */
export function showShape({ rows, columns }: MatrixLike): string {
  return `${rows}×${columns}`;
}
