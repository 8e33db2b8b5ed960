import { multiplyAdd } from "../simd/lanes";

// A micro-kernel adds a K-long sum of outer products to a block of C that stays in registers: rows of A times packed
// panels of B (8 floats a step each). Element (i, k) of A is at `a + i * aRow + k * aStep` (bytes), so that the same code
// reads A as it lies, transposed, or packed. Every element of C is one sequential sum over k, whatever the tile that holds
// it: results do not depend on how a matrix is cut into tiles.
//
// Registers (x86-64 and ARM64 have 16 and 32, V8 keeps one): 2x16 holds 8 sums, 4 of B, 2 of A, 1 product = 15; 6x8 holds
// 12 sums, 2 of B, 1 of A = 15.
// Sums start from the rows at `addend`, `addendRow` bytes apart, or from zero where it is 0.

/**
 * Two rows times two panels `panelBytes` apart: 6 loads for 16 operations of the plain build, whose best shape it is. Four
 * steps a round, with an exit after each: V8 11 (Node 20) moves all loads of a basic block before its arithmetic, and the
 * exits keep the loads of one step from meeting those of the next, which would find no registers left.
 * `width` (1 to 16) is the number of columns that exist; nothing is read or written beyond them. With panels 0 bytes apart
 * there is but one, with all rows 0 bytes apart but one row.
 */
export function tile2x16(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  panelBytes: usize,
  k: i32,
  width: i32,
  addend: usize,
  addendRow: usize,
): void {
  let a1 = a + aRow;
  let d = b + panelBytes;
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c02 = i32x4.splat(0);
  let c03 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c12 = i32x4.splat(0);
  let c13 = i32x4.splat(0);
  if (addend) {
    if (width == 16) {
      c00 = v128.load(addend);
      c01 = v128.load(addend, 16);
      c02 = v128.load(addend, 32);
      c03 = v128.load(addend, 48);
      c10 = v128.load(addend + addendRow);
      c11 = v128.load(addend + addendRow, 16);
      c12 = v128.load(addend + addendRow, 32);
      c13 = v128.load(addend + addendRow, 48);
    } else {
      // From the last column to the first, all lanes moving up by one.
      for (let j = (<usize>(width - 1)) << 2; <i32>j >= 0; j -= 4) {
        c03 = v128.shuffle<f32>(c02, c03, 3, 4, 5, 6);
        c02 = v128.shuffle<f32>(c01, c02, 3, 4, 5, 6);
        c01 = v128.shuffle<f32>(c00, c01, 3, 4, 5, 6);
        c00 = v128.shuffle<f32>(v128.load32_zero(addend + j), c00, 0, 4, 5, 6);
        c13 = v128.shuffle<f32>(c12, c13, 3, 4, 5, 6);
        c12 = v128.shuffle<f32>(c11, c12, 3, 4, 5, 6);
        c11 = v128.shuffle<f32>(c10, c11, 3, 4, 5, 6);
        c10 = v128.shuffle<f32>(v128.load32_zero(addend + j + addendRow), c10, 0, 4, 5, 6);
      }
    }
  }
  while (k) {
    const s0 = v128.load32_splat(a);
    const t0 = v128.load32_splat(a1);
    a += aStep;
    a1 += aStep;
    const b00 = v128.load(b);
    const b01 = v128.load(b, 16);
    const b02 = v128.load(d);
    const b03 = v128.load(d, 16);
    c00 = multiplyAdd(c00, s0, b00);
    c01 = multiplyAdd(c01, s0, b01);
    c02 = multiplyAdd(c02, s0, b02);
    c03 = multiplyAdd(c03, s0, b03);
    c10 = multiplyAdd(c10, t0, b00);
    c11 = multiplyAdd(c11, t0, b01);
    c12 = multiplyAdd(c12, t0, b02);
    c13 = multiplyAdd(c13, t0, b03);
    if (k == 1) break;
    const s1 = v128.load32_splat(a);
    const t1 = v128.load32_splat(a1);
    a += aStep;
    a1 += aStep;
    const b10 = v128.load(b, 32);
    const b11 = v128.load(b, 48);
    const b12 = v128.load(d, 32);
    const b13 = v128.load(d, 48);
    c00 = multiplyAdd(c00, s1, b10);
    c01 = multiplyAdd(c01, s1, b11);
    c02 = multiplyAdd(c02, s1, b12);
    c03 = multiplyAdd(c03, s1, b13);
    c10 = multiplyAdd(c10, t1, b10);
    c11 = multiplyAdd(c11, t1, b11);
    c12 = multiplyAdd(c12, t1, b12);
    c13 = multiplyAdd(c13, t1, b13);
    if (k == 2) break;
    const s2 = v128.load32_splat(a);
    const t2 = v128.load32_splat(a1);
    a += aStep;
    a1 += aStep;
    const b20 = v128.load(b, 64);
    const b21 = v128.load(b, 80);
    const b22 = v128.load(d, 64);
    const b23 = v128.load(d, 80);
    c00 = multiplyAdd(c00, s2, b20);
    c01 = multiplyAdd(c01, s2, b21);
    c02 = multiplyAdd(c02, s2, b22);
    c03 = multiplyAdd(c03, s2, b23);
    c10 = multiplyAdd(c10, t2, b20);
    c11 = multiplyAdd(c11, t2, b21);
    c12 = multiplyAdd(c12, t2, b22);
    c13 = multiplyAdd(c13, t2, b23);
    if (k == 3) break;
    const s3 = v128.load32_splat(a);
    const t3 = v128.load32_splat(a1);
    a += aStep;
    a1 += aStep;
    const b30 = v128.load(b, 96);
    const b31 = v128.load(b, 112);
    const b32 = v128.load(d, 96);
    const b33 = v128.load(d, 112);
    c00 = multiplyAdd(c00, s3, b30);
    c01 = multiplyAdd(c01, s3, b31);
    c02 = multiplyAdd(c02, s3, b32);
    c03 = multiplyAdd(c03, s3, b33);
    c10 = multiplyAdd(c10, t3, b30);
    c11 = multiplyAdd(c11, t3, b31);
    c12 = multiplyAdd(c12, t3, b32);
    c13 = multiplyAdd(c13, t3, b33);
    b += 128;
    d += 128;
    k -= 4;
  }
  if (width == 16) {
    v128.store(c, c00);
    v128.store(c, c01, 16);
    v128.store(c, c02, 32);
    v128.store(c, c03, 48);
    v128.store(c + cRow, c10);
    v128.store(c + cRow, c11, 16);
    v128.store(c + cRow, c12, 32);
    v128.store(c + cRow, c13, 48);
  } else {
    for (let j: usize = 0; j < (<usize>width) << 2; j += 4) {
      v128.store_lane<f32>(c + j, c00, 0);
      c00 = v128.shuffle<f32>(c00, c01, 1, 2, 3, 4);
      c01 = v128.shuffle<f32>(c01, c02, 1, 2, 3, 4);
      c02 = v128.shuffle<f32>(c02, c03, 1, 2, 3, 4);
      c03 = v128.shuffle<f32>(c03, c03, 1, 2, 3, 3);
      v128.store_lane<f32>(c + j + cRow, c10, 0);
      c10 = v128.shuffle<f32>(c10, c11, 1, 2, 3, 4);
      c11 = v128.shuffle<f32>(c11, c12, 1, 2, 3, 4);
      c12 = v128.shuffle<f32>(c12, c13, 1, 2, 3, 4);
      c13 = v128.shuffle<f32>(c13, c13, 1, 2, 3, 3);
    }
  }
}

/** Six rows times one panel, all its columns: 8 loads for 12 fused operations of the relaxed build. */
export function tile6x8(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  k: i32,
  addend: usize,
  addendRow: usize,
): void {
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let a4 = a3 + aRow;
  let a5 = a4 + aRow;
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c20 = i32x4.splat(0);
  let c21 = i32x4.splat(0);
  let c30 = i32x4.splat(0);
  let c31 = i32x4.splat(0);
  let c40 = i32x4.splat(0);
  let c41 = i32x4.splat(0);
  let c50 = i32x4.splat(0);
  let c51 = i32x4.splat(0);
  if (addend) {
    c00 = v128.load(addend);
    c01 = v128.load(addend, 16);
    c10 = v128.load(addend + addendRow);
    c11 = v128.load(addend + addendRow, 16);
    c20 = v128.load(addend + 2 * addendRow);
    c21 = v128.load(addend + 2 * addendRow, 16);
    c30 = v128.load(addend + 3 * addendRow);
    c31 = v128.load(addend + 3 * addendRow, 16);
    c40 = v128.load(addend + 4 * addendRow);
    c41 = v128.load(addend + 4 * addendRow, 16);
    c50 = v128.load(addend + 5 * addendRow);
    c51 = v128.load(addend + 5 * addendRow, 16);
  }
  for (; k > 0; --k) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    b += 32;
    let s = v128.load32_splat(a);
    c00 = multiplyAdd(c00, s, b0);
    c01 = multiplyAdd(c01, s, b1);
    a += aStep;
    s = v128.load32_splat(a1);
    c10 = multiplyAdd(c10, s, b0);
    c11 = multiplyAdd(c11, s, b1);
    a1 += aStep;
    s = v128.load32_splat(a2);
    c20 = multiplyAdd(c20, s, b0);
    c21 = multiplyAdd(c21, s, b1);
    a2 += aStep;
    s = v128.load32_splat(a3);
    c30 = multiplyAdd(c30, s, b0);
    c31 = multiplyAdd(c31, s, b1);
    a3 += aStep;
    s = v128.load32_splat(a4);
    c40 = multiplyAdd(c40, s, b0);
    c41 = multiplyAdd(c41, s, b1);
    a4 += aStep;
    s = v128.load32_splat(a5);
    c50 = multiplyAdd(c50, s, b0);
    c51 = multiplyAdd(c51, s, b1);
    a5 += aStep;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c + cRow, c10);
  v128.store(c + cRow, c11, 16);
  v128.store(c + 2 * cRow, c20);
  v128.store(c + 2 * cRow, c21, 16);
  v128.store(c + 3 * cRow, c30);
  v128.store(c + 3 * cRow, c31, 16);
  v128.store(c + 4 * cRow, c40);
  v128.store(c + 4 * cRow, c41, 16);
  v128.store(c + 5 * cRow, c50);
  v128.store(c + 5 * cRow, c51, 16);
}
