import { multiplyRow } from "./gemv";
import { PANEL, packPanels, packedSize } from "./pack";
import { tile1x8, tile2x8, tile4x8, tile6x8 } from "./tile";

/** Depth of a block: a panel of B (8·256 floats = 8 KiB) stays in the first-level cache while rows of A pass by. */
const BLOCK_K: i32 = 256;

/** Rows of a block: this much of A (192·256 floats = 192 KiB) stays in the second-level cache while panels pass by. */
const BLOCK_M: i32 = 192;

/**
 * C (M×N, rows `ldc` apart) = A·B + D, where B is packed by `packPanels` with a depth of K. Element (i, k) of A is at
 * a[i·aRow + k·aStep]. D lies at `addend`, its rows `ldd` apart: a bias with ldd 0, C itself to accumulate, nothing with
 * addend 0. C must not overlap A or B. Each element is one sequential sum over k that starts from D: error
 * ≤ K·ε·Σ|a||b|.
 */
export function multiplyPacked(
  c: usize,
  ldc: i32,
  a: usize,
  aRow: i32,
  aStep: i32,
  packed: usize,
  addend: usize,
  ldd: i32,
  M: i32,
  N: i32,
  K: i32,
): void {
  const rowBytes = (<usize>aRow) << 2;
  const stepBytes = (<usize>aStep) << 2;
  if (M == 1) {
    multiplyRow(c, a, stepBytes, packed, addend, N, K);
    return;
  }
  const cRow = (<usize>ldc) << 2;
  for (let m = 0; m < M; m += BLOCK_M) {
    const rows = min(BLOCK_M, M - m);
    const target = c + <usize>m * cRow;
    let source = a + <usize>m * rowBytes;
    let sums = addend ? addend + ((<usize>m * ldd) << 2) : 0;
    let sumsRow = addend ? (<usize>ldd) << 2 : 0;
    let k = 0;
    do {
      const depth = min(BLOCK_K, K - k);
      const panel = packed + ((<usize>k) << 5);
      multiplyBlock(target, cRow, source, rowBytes, stepBytes, panel, (<usize>K) << 5, sums, sumsRow, rows, N, depth);
      sums = target;
      sumsRow = cRow;
      source += <usize>BLOCK_K * stepBytes;
      k += BLOCK_K;
    } while (k < K);
  }
}

/** A block of rows of A times all panels of B, `depth` deep. */
function multiplyBlock(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  panel: usize,
  panelBytes: usize,
  addend: usize,
  addendRow: usize,
  rows: i32,
  N: i32,
  depth: i32,
): void {
  for (let n = 0; n < N; n += PANEL) {
    multiplyPanel(c, cRow, a, aRow, aStep, panel, addend, addendRow, rows, depth, min(PANEL, N - n));
    c += PANEL << 2;
    if (addend) addend += PANEL << 2;
    panel += panelBytes;
  }
}

/** A block of rows of A times one panel of B, by the tallest tiles that leave no short rest. */
function multiplyPanel(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  panel: usize,
  addend: usize,
  addendRow: usize,
  rows: i32,
  depth: i32,
  width: i32,
): void {
  if (ASC_FEATURE_RELAXED_SIMD) {
    // A rest of 8 rows is two tiles of 4: tiles of 2 have too few sums to keep the multipliers busy.
    for (; rows >= 6 && rows != 8; rows -= 6) {
      tile6x8(c, cRow, a, aRow, aStep, panel, depth, width, addend, addendRow);
      c += 6 * cRow;
      a += 6 * aRow;
      addend += 6 * addendRow;
    }
  }
  for (; rows >= 4; rows -= 4) {
    tile4x8(c, cRow, a, aRow, aStep, panel, depth, width, addend, addendRow);
    c += 4 * cRow;
    a += 4 * aRow;
    addend += 4 * addendRow;
  }
  if (rows & 2) {
    tile2x8(c, cRow, a, aRow, aStep, panel, depth, width, addend, addendRow);
    c += 2 * cRow;
    a += 2 * aRow;
    addend += 2 * addendRow;
  }
  if (rows & 1) tile1x8(c, cRow, a, aRow, aStep, panel, depth, width, addend, addendRow);
}

/** Floats of scratch that `multiply` needs. */
export function multiplyScratch(N: i32, K: i32): i32 {
  return packedSize(K, N);
}

/**
 * C (M×N) = op(A)·op(B), or C += with `accumulate`; op(A) is M×K and op(B) is K×N, either stored transposed. Leading
 * dimensions are those of the matrices as stored. C must not overlap the rest; `scratch` holds `multiplyScratch`
 * floats, 16-byte aligned.
 */
export function multiply(
  c: usize,
  ldc: i32,
  a: usize,
  lda: i32,
  transposeA: i32,
  b: usize,
  ldb: i32,
  transposeB: i32,
  M: i32,
  N: i32,
  K: i32,
  accumulate: i32,
  scratch: usize,
): void {
  packPanels(scratch, b, ldb, K, N, transposeB);
  const aRow = transposeA ? 1 : lda;
  const aStep = transposeA ? lda : 1;
  multiplyPacked(c, ldc, a, aRow, aStep, scratch, accumulate ? c : 0, ldc, M, N, K);
}
