/** Columns of a packed panel: two 128-bit vectors. */
export const PANEL: i32 = 8;

/** Floats that `packPanels` writes for a K×N matrix: whole panels, the last one padded with zeros. */
export function packedSize(K: i32, N: i32): i32 {
  return ((N + PANEL - 1) & -PANEL) * K;
}

/**
 * Packs the K×N matrix B into panels of 8 columns, row after row in each panel, so that a micro-kernel reads one
 * contiguous stream:
 *
 *     B (K×N)                 packed
 *     ┌────────┬────────┐     k=0: b00…b07 | k=1: b10…b17 | …   (panel 0, 8·K floats)
 *     │ 8 cols │ 8 cols │     k=0: b08…b0F | …                  (panel 1)
 *     └────────┴────────┘
 *
 * `transposed` = 0: B[k, n] is at b[k·ldb + n]. `transposed` = 1: it is at b[n·ldb + k], as PyTorch keeps weights.
 */
export function packPanels(packed: usize, b: usize, ldb: i32, K: i32, N: i32, transposed: i32): void {
  const row = (<usize>ldb) << 2;
  const stepK: usize = transposed ? 4 : row;
  const stepN: usize = transposed ? row : 4;
  for (; N > 0; N -= PANEL) {
    let source = b;
    let k = K;
    if (N >= PANEL) {
      if (transposed) {
        for (; k >= 4; k -= 4) {
          transpose4(packed, source, row);
          transpose4(packed + 16, source + 4 * row, row);
          packed += 128;
          source += 16;
        }
      } else {
        for (; k; --k) {
          v128.store(packed, v128.load(source));
          v128.store(packed, v128.load(source, 16), 16);
          packed += 32;
          source += row;
        }
      }
    }
    for (; k; --k) {
      for (let j = 0; j < PANEL; ++j) {
        store<f32>(packed, j < N ? load<f32>(source + <usize>j * stepN) : 0);
        packed += 4;
      }
      source += stepK;
    }
    b += <usize>PANEL * stepN;
  }
}

/** A 4×4 block with rows `row` bytes apart, written transposed with rows 32 bytes apart. */
// @ts-ignore: decorator
@inline
function transpose4(target: usize, source: usize, row: usize): void {
  const r0 = v128.load(source);
  const r1 = v128.load(source + row);
  const r2 = v128.load(source + 2 * row);
  const r3 = v128.load(source + 3 * row);
  const t0 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
  const t1 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
  const t2 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const t3 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<i64>(t0, t1, 0, 2));
  v128.store(target, v128.shuffle<i64>(t0, t1, 1, 3), 32);
  v128.store(target, v128.shuffle<i64>(t2, t3, 0, 2), 64);
  v128.store(target, v128.shuffle<i64>(t2, t3, 1, 3), 96);
}
