/** A·B in 64-bit floats: A is M×K, B is K×N, both row after row. */
export function matmul(a: ArrayLike<number>, b: ArrayLike<number>, M: number, N: number, K: number): Float64Array {
  const c = new Float64Array(M * N);
  for (let i = 0; i < M; ++i) {
    for (let j = 0; j < N; ++j) {
      let sum = 0;
      for (let k = 0; k < K; ++k) sum += a[i * K + k]! * b[k * N + j]!;
      c[i * N + j] = sum;
    }
  }
  return c;
}

/** |A|·|B|: what the rounding error of a product is measured by. */
export function absoluteProduct(a: Float32Array, b: Float32Array, M: number, N: number, K: number): Float64Array {
  return matmul(a.map(Math.abs), b.map(Math.abs), M, N, K);
}

/**
 * C + A·B in 32-bit floats, each element one sequential sum over k with two roundings a term. `c` is the matrix to
 * add to, zeros where the product overwrites.
 */
export function sequentialFloat32(
  c: Float32Array,
  a: Float32Array,
  b: Float32Array,
  M: number,
  N: number,
  K: number,
): Float32Array {
  const result = c.slice();
  for (let i = 0; i < M; ++i) {
    for (let j = 0; j < N; ++j) {
      let sum = c[i * N + j]!;
      for (let k = 0; k < K; ++k) sum = Math.fround(sum + Math.fround(a[i * K + k]! * b[k * N + j]!));
      result[i * N + j] = sum;
    }
  }
  return result;
}

/** The columns×rows transpose of a rows×columns matrix. */
export function transpose(a: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(a.length);
  for (let i = 0; i < rows; ++i) for (let j = 0; j < columns; ++j) result[j * rows + i] = a[i * columns + j]!;
  return result;
}
