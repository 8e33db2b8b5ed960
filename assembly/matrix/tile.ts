import { loadLanes, multiplyAdd, storeLanes } from "../simd/lanes";

// A micro-kernel adds a K-long sum of outer products to a block of C that stays in registers: `rows` values of A times
// one packed panel row of B (8 floats). Element (i, k) of A is at `a + i * aRow + k * aStep` (bytes), so that the same
// code reads A as it lies, transposed, or packed. Every element of C is one sequential sum over k, whatever the tile
// that holds it: results do not depend on how a matrix is cut into tiles.
//
// Registers (x86-64 and ARM64 have 16 and 32, V8 keeps one): 6x8 holds 12 sums, 2 of B, 1 of A = 15.
// Sums start from the rows at `addend`, `addendRow` bytes apart, or from zero where it is 0. `width` is the number of
// columns that exist (1 to 8); nothing is read or written beyond them.

// @ts-ignore: decorator
@inline
function loadLow(c: usize, width: i32): v128 {
  return width >= 4 ? v128.load(c) : loadLanes(c, width);
}

// @ts-ignore: decorator
@inline
function loadHigh(c: usize, width: i32): v128 {
  return width > 4 ? loadLanes(c + 16, width - 4) : i32x4.splat(0);
}

// @ts-ignore: decorator
@inline
function storeTail(c: usize, low: v128, high: v128, width: i32): void {
  if (width < 4) {
    storeLanes(c, low, width);
  } else {
    v128.store(c, low);
    if (width > 4) storeLanes(c + 16, high, width - 4);
  }
}

export function tile6x8(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  k: i32,
  width: i32,
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
    if (width == 8) {
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
    } else {
      c00 = loadLow(addend, width);
      c01 = loadHigh(addend, width);
      c10 = loadLow(addend + addendRow, width);
      c11 = loadHigh(addend + addendRow, width);
      c20 = loadLow(addend + 2 * addendRow, width);
      c21 = loadHigh(addend + 2 * addendRow, width);
      c30 = loadLow(addend + 3 * addendRow, width);
      c31 = loadHigh(addend + 3 * addendRow, width);
      c40 = loadLow(addend + 4 * addendRow, width);
      c41 = loadHigh(addend + 4 * addendRow, width);
      c50 = loadLow(addend + 5 * addendRow, width);
      c51 = loadHigh(addend + 5 * addendRow, width);
    }
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
  if (width == 8) {
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
  } else {
    storeTail(c, c00, c01, width);
    storeTail(c + cRow, c10, c11, width);
    storeTail(c + 2 * cRow, c20, c21, width);
    storeTail(c + 3 * cRow, c30, c31, width);
    storeTail(c + 4 * cRow, c40, c41, width);
    storeTail(c + 5 * cRow, c50, c51, width);
  }
}

export function tile4x8(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  k: i32,
  width: i32,
  addend: usize,
  addendRow: usize,
): void {
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c20 = i32x4.splat(0);
  let c21 = i32x4.splat(0);
  let c30 = i32x4.splat(0);
  let c31 = i32x4.splat(0);
  if (addend) {
    if (width == 8) {
      c00 = v128.load(addend);
      c01 = v128.load(addend, 16);
      c10 = v128.load(addend + addendRow);
      c11 = v128.load(addend + addendRow, 16);
      c20 = v128.load(addend + 2 * addendRow);
      c21 = v128.load(addend + 2 * addendRow, 16);
      c30 = v128.load(addend + 3 * addendRow);
      c31 = v128.load(addend + 3 * addendRow, 16);
    } else {
      c00 = loadLow(addend, width);
      c01 = loadHigh(addend, width);
      c10 = loadLow(addend + addendRow, width);
      c11 = loadHigh(addend + addendRow, width);
      c20 = loadLow(addend + 2 * addendRow, width);
      c21 = loadHigh(addend + 2 * addendRow, width);
      c30 = loadLow(addend + 3 * addendRow, width);
      c31 = loadHigh(addend + 3 * addendRow, width);
    }
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
  }
  if (width == 8) {
    v128.store(c, c00);
    v128.store(c, c01, 16);
    v128.store(c + cRow, c10);
    v128.store(c + cRow, c11, 16);
    v128.store(c + 2 * cRow, c20);
    v128.store(c + 2 * cRow, c21, 16);
    v128.store(c + 3 * cRow, c30);
    v128.store(c + 3 * cRow, c31, 16);
  } else {
    storeTail(c, c00, c01, width);
    storeTail(c + cRow, c10, c11, width);
    storeTail(c + 2 * cRow, c20, c21, width);
    storeTail(c + 3 * cRow, c30, c31, width);
  }
}

export function tile2x8(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  k: i32,
  width: i32,
  addend: usize,
  addendRow: usize,
): void {
  let a1 = a + aRow;
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  if (addend) {
    if (width == 8) {
      c00 = v128.load(addend);
      c01 = v128.load(addend, 16);
      c10 = v128.load(addend + addendRow);
      c11 = v128.load(addend + addendRow, 16);
    } else {
      c00 = loadLow(addend, width);
      c01 = loadHigh(addend, width);
      c10 = loadLow(addend + addendRow, width);
      c11 = loadHigh(addend + addendRow, width);
    }
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
  }
  if (width == 8) {
    v128.store(c, c00);
    v128.store(c, c01, 16);
    v128.store(c + cRow, c10);
    v128.store(c + cRow, c11, 16);
  } else {
    storeTail(c, c00, c01, width);
    storeTail(c + cRow, c10, c11, width);
  }
}

export function tile1x8(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  k: i32,
  width: i32,
  addend: usize,
  addendRow: usize,
): void {
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  if (addend) {
    if (width == 8) {
      c00 = v128.load(addend);
      c01 = v128.load(addend, 16);
    } else {
      c00 = loadLow(addend, width);
      c01 = loadHigh(addend, width);
    }
  }
  for (; k > 0; --k) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    b += 32;
    let s = v128.load32_splat(a);
    c00 = multiplyAdd(c00, s, b0);
    c01 = multiplyAdd(c01, s, b1);
    a += aStep;
  }
  if (width == 8) {
    v128.store(c, c00);
    v128.store(c, c01, 16);
  } else {
    storeTail(c, c00, c01, width);
  }
}
