import { multiplyAdd } from "../simd/lanes";
import { PANEL } from "./pack";
import { tile2x16 } from "./tile";

/** Panels that are read side by side. */
const STREAMS: i32 = 4;

/**
 * c (N) = a·B + d for one row a of K values, `aStep` bytes apart, and B packed with a depth of K. Every weight is used
 * once, so that the speed is that of reading them: four panels side by side are enough sums to hide the latency of an
 * addition. They lie a quarter of B apart, not next to one another, so that each of the four streams goes on where
 * it was when a panel ends, and is not fetched anew.
 */
export function multiplyRow(c: usize, a: usize, aStep: usize, packed: usize, addend: usize, N: i32, K: i32): void {
  const panelBytes = (<usize>K) << 5;
  const columns = N / (STREAMS * PANEL);
  const apart = (<usize>columns) << 5;
  let n = 0;
  for (; n < columns; ++n) {
    row4x8(c, a, aStep, packed, <usize>columns * panelBytes, addend, apart, K);
    packed += panelBytes;
    c += 32;
    if (addend) addend += 32;
  }
  packed += <usize>(columns * (STREAMS - 1)) * panelBytes;
  c += apart * (STREAMS - 1);
  if (addend) addend += apart * (STREAMS - 1);
  for (n *= STREAMS * PANEL; n < N; n += 2 * PANEL) {
    const width = min(2 * PANEL, N - n);
    tile2x16(c, 0, a, 0, aStep, packed, width > PANEL ? panelBytes : 0, K, width, addend, 0);
    packed += 2 * panelBytes;
    c += 64;
    if (addend) addend += 64;
  }
}

/**
 * One row times four panels `distance` bytes apart; their columns of C are `apart` bytes apart. The exits after half a
 * step and a step keep V8 11 from moving more loads together than it has registers for, as in tile2x16.
 */
function row4x8(
  c: usize,
  a: usize,
  aStep: usize,
  b: usize,
  distance: usize,
  addend: usize,
  apart: usize,
  k: i32,
): void {
  let b1 = b + distance;
  let b2 = b1 + distance;
  let b3 = b2 + distance;
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c20 = i32x4.splat(0);
  let c21 = i32x4.splat(0);
  let c30 = i32x4.splat(0);
  let c31 = i32x4.splat(0);
  if (addend) {
    c00 = v128.load(addend);
    c01 = v128.load(addend, 16);
    c10 = v128.load(addend + apart);
    c11 = v128.load(addend + apart, 16);
    c20 = v128.load(addend + 2 * apart);
    c21 = v128.load(addend + 2 * apart, 16);
    c30 = v128.load(addend + 3 * apart);
    c31 = v128.load(addend + 3 * apart, 16);
  }
  while (k) {
    const s0 = v128.load32_splat(a);
    a += aStep;
    c00 = multiplyAdd(c00, s0, v128.load(b));
    c01 = multiplyAdd(c01, s0, v128.load(b, 16));
    c10 = multiplyAdd(c10, s0, v128.load(b1));
    c11 = multiplyAdd(c11, s0, v128.load(b1, 16));
    if (k == -1) break;
    c20 = multiplyAdd(c20, s0, v128.load(b2));
    c21 = multiplyAdd(c21, s0, v128.load(b2, 16));
    c30 = multiplyAdd(c30, s0, v128.load(b3));
    c31 = multiplyAdd(c31, s0, v128.load(b3, 16));
    if (k == 1) break;
    const s1 = v128.load32_splat(a);
    a += aStep;
    c00 = multiplyAdd(c00, s1, v128.load(b, 32));
    c01 = multiplyAdd(c01, s1, v128.load(b, 48));
    c10 = multiplyAdd(c10, s1, v128.load(b1, 32));
    c11 = multiplyAdd(c11, s1, v128.load(b1, 48));
    if (k == -2) break;
    c20 = multiplyAdd(c20, s1, v128.load(b2, 32));
    c21 = multiplyAdd(c21, s1, v128.load(b2, 48));
    c30 = multiplyAdd(c30, s1, v128.load(b3, 32));
    c31 = multiplyAdd(c31, s1, v128.load(b3, 48));
    if (k == 2) break;
    const s2 = v128.load32_splat(a);
    a += aStep;
    c00 = multiplyAdd(c00, s2, v128.load(b, 64));
    c01 = multiplyAdd(c01, s2, v128.load(b, 80));
    c10 = multiplyAdd(c10, s2, v128.load(b1, 64));
    c11 = multiplyAdd(c11, s2, v128.load(b1, 80));
    if (k == -3) break;
    c20 = multiplyAdd(c20, s2, v128.load(b2, 64));
    c21 = multiplyAdd(c21, s2, v128.load(b2, 80));
    c30 = multiplyAdd(c30, s2, v128.load(b3, 64));
    c31 = multiplyAdd(c31, s2, v128.load(b3, 80));
    if (k == 3) break;
    const s3 = v128.load32_splat(a);
    a += aStep;
    c00 = multiplyAdd(c00, s3, v128.load(b, 96));
    c01 = multiplyAdd(c01, s3, v128.load(b, 112));
    c10 = multiplyAdd(c10, s3, v128.load(b1, 96));
    c11 = multiplyAdd(c11, s3, v128.load(b1, 112));
    if (k == -4) break;
    c20 = multiplyAdd(c20, s3, v128.load(b2, 96));
    c21 = multiplyAdd(c21, s3, v128.load(b2, 112));
    c30 = multiplyAdd(c30, s3, v128.load(b3, 96));
    c31 = multiplyAdd(c31, s3, v128.load(b3, 112));
    b += 128;
    b1 += 128;
    b2 += 128;
    b3 += 128;
    k -= 4;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c + apart, c10);
  v128.store(c + apart, c11, 16);
  v128.store(c + 2 * apart, c20);
  v128.store(c + 2 * apart, c21, 16);
  v128.store(c + 3 * apart, c30);
  v128.store(c + 3 * apart, c31, 16);
}
