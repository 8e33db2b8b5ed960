import { loadLanes, storeLanes } from "../simd/lanes";

/** Copies one row of N floats into each of `rows` rows of `out` (rows `ldo` apart). */
export function broadcastRow(out: usize, ldo: i32, row: usize, rows: i32, N: i32): void {
  const bytes = (<usize>N) << 2;
  for (let i = 0; i < rows; ++i) {
    memory.copy(out, row, bytes);
    out += (<usize>ldo) << 2;
  }
}

/** out[j] += Σ over `rows` of a[i, j] for N columns of `a` (rows `lda` apart). Each column is one sequential sum. */
export function addColumnSums(out: usize, a: usize, lda: i32, rows: i32, N: i32): void {
  const row = (<usize>lda) << 2;
  let j = 0;
  for (; j + 16 <= N; j += 16) {
    let s0 = v128.load(out);
    let s1 = v128.load(out, 16);
    let s2 = v128.load(out, 32);
    let s3 = v128.load(out, 48);
    let p = a;
    for (let i = 0; i < rows; ++i) {
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
      s2 = f32x4.add(s2, v128.load(p, 32));
      s3 = f32x4.add(s3, v128.load(p, 48));
      p += row;
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    out += 64;
    a += 64;
  }
  for (; j + 4 <= N; j += 4) {
    let s = v128.load(out);
    let p = a;
    for (let i = 0; i < rows; ++i) {
      s = f32x4.add(s, v128.load(p));
      p += row;
    }
    v128.store(out, s);
    out += 16;
    a += 16;
  }
  if (j < N) {
    let s = loadLanes(out, N - j);
    for (let i = 0; i < rows; ++i) {
      s = f32x4.add(s, loadLanes(a, N - j));
      a += row;
    }
    storeLanes(out, s, N - j);
  }
}

/** out[i] += a[i] for n floats. */
export function addInPlace(out: usize, a: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(out, f32x4.add(v128.load(out), v128.load(a)));
    out += 16;
    a += 16;
  }
  if (i < n) storeLanes(out, f32x4.add(loadLanes(out, n - i), loadLanes(a, n - i)), n - i);
}

/** out (N×M, rows `ldo` apart) += transpose of a (M×N, rows `lda` apart) with `accumulate`, or = without. */
export function transpose(out: usize, ldo: i32, a: usize, lda: i32, M: i32, N: i32, accumulate: i32): void {
  for (let i = 0; i < M; ++i) {
    let source = a + ((<usize>i * lda) << 2);
    let target = out + ((<usize>i) << 2);
    for (let j = 0; j < N; ++j) {
      const value = load<f32>(source);
      store<f32>(target, accumulate ? load<f32>(target) + value : value);
      source += 4;
      target += (<usize>ldo) << 2;
    }
  }
}
