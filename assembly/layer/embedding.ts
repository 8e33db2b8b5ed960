import { addInPlace } from "../matrix/vector";

/**
 * out[i] = table[ids[i]] for `rows` rows of N floats; the id -1 is the zero vector x<1>. Rows of `out` are `ldo`
 * apart, those of the table N.
 */
export function embeddingForward(out: usize, ldo: i32, table: usize, ids: usize, rows: i32, N: i32): void {
  const bytes = (<usize>N) << 2;
  for (let i = 0; i < rows; ++i) {
    const id = load<i32>(ids + ((<usize>i) << 2));
    if (id < 0) memory.fill(out, 0, bytes);
    else memory.copy(out, table + <usize>id * bytes, bytes);
    out += (<usize>ldo) << 2;
  }
}

/** dTable[ids[i]] += dOut[i]; rows of the id -1 have no parameter and are passed over. */
export function embeddingBackward(dTable: usize, dOut: usize, ldo: i32, ids: usize, rows: i32, N: i32): void {
  const bytes = (<usize>N) << 2;
  for (let i = 0; i < rows; ++i) {
    const id = load<i32>(ids + ((<usize>i) << 2));
    if (id >= 0) addInPlace(dTable + <usize>id * bytes, dOut, N);
    dOut += (<usize>ldo) << 2;
  }
}
