import { Engine, type Matrix } from "../../src/nn.js";
import { type Build } from "../../src/wasm/builds.js";
import { Draws } from "../oracle/draws.js";

/** What `use` makes of a new engine, which is disposed of afterwards. */
export async function withEngine<T>(build: Build, use: (engine: Engine) => T | Promise<T>): Promise<T> {
  using engine = await Engine.create({ build });
  return await use(engine);
}

/** A matrix of drawn numbers in [-1, 1). */
export function drawn(engine: Engine, rows: number, columns: number, seed = 1): Matrix {
  return engine.matrix(rows, columns, new Draws(seed).floats(rows * columns));
}

/** A copy of a matrix's numbers, which the next call does not change. */
export function copy(matrix: Matrix): Float32Array {
  return matrix.data.slice();
}
