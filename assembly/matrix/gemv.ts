import { multiplyAdd } from "../simd/lanes";
import { PANEL } from "./pack";
import { tile1x8 } from "./tile";

/**
 * c (N) = a·B + d for one row a of K values, `aStep` bytes apart, and B packed with a depth of K. Every weight is used
 * once, so that the speed is that of reading them: three panels side by side are three streams and enough sums to hide
 * the latency of an addition. A fourth would be faster on V8 12 and later, but V8 11 (Node 20) places all loads of a
 * round before its arithmetic and runs out of registers.
 */
export function multiplyRow(c: usize, a: usize, aStep: usize, packed: usize, addend: usize, N: i32, K: i32): void {
  const panelBytes = (<usize>K) << 5;
  let n = 0;
  for (; n + 3 * PANEL <= N; n += 3 * PANEL) {
    row1x24(c, a, aStep, packed, panelBytes, addend, K);
    packed += 3 * panelBytes;
    c += 96;
    if (addend) addend += 96;
  }
  for (; n < N; n += PANEL) {
    tile1x8(c, 0, a, 0, aStep, packed, K, min(PANEL, N - n), addend, 0);
    packed += panelBytes;
    c += 32;
    if (addend) addend += 32;
  }
}

function row1x24(c: usize, a: usize, aStep: usize, b0: usize, panelBytes: usize, addend: usize, k: i32): void {
  const b1 = b0 + panelBytes;
  const b2 = b1 + panelBytes;
  let c0 = i32x4.splat(0);
  let c1 = i32x4.splat(0);
  let c2 = i32x4.splat(0);
  let c3 = i32x4.splat(0);
  let c4 = i32x4.splat(0);
  let c5 = i32x4.splat(0);
  if (addend) {
    c0 = v128.load(addend);
    c1 = v128.load(addend, 16);
    c2 = v128.load(addend, 32);
    c3 = v128.load(addend, 48);
    c4 = v128.load(addend, 64);
    c5 = v128.load(addend, 80);
  }
  for (let i: usize = 0, end = (<usize>k) << 5; i < end; i += 32) {
    const s = v128.load32_splat(a);
    c0 = multiplyAdd(c0, s, v128.load(b0 + i));
    c1 = multiplyAdd(c1, s, v128.load(b0 + i, 16));
    c2 = multiplyAdd(c2, s, v128.load(b1 + i));
    c3 = multiplyAdd(c3, s, v128.load(b1 + i, 16));
    c4 = multiplyAdd(c4, s, v128.load(b2 + i));
    c5 = multiplyAdd(c5, s, v128.load(b2 + i, 16));
    a += aStep;
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
  v128.store(c, c4, 64);
  v128.store(c, c5, 80);
}
