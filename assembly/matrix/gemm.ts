import { fused } from "../simd/lanes";
import { multiplyRow } from "./gemv";
import { PANEL, packPanels, packedSize } from "./pack";
import { tile2x16, tile6x8 } from "./tile";

/** Depth of a block: two panels of B (2·8·256 floats = 16 KiB) stay in the first-level cache while rows of A pass by. */
const BLOCK_K: i32 = 256;

/** Rows of a block: this much of A (192·256 floats = 192 KiB) stays in the second-level cache while panels pass by. */
const BLOCK_M: i32 = 192;

/** Columns of B that are packed at a time: 256·256 floats = 256 KiB, which are used before they leave that cache. */
const BLOCK_N: i32 = 256;

/**
 * Rows of A from which the fused tile, which reads six of them at a time, has them in strips even where A is not transposed:
 * rows a power of two apart share a few sets of the first-level cache. Below, packing costs more than it spares.
 */
const STRIPS_FROM: i32 = 128;

/** Rows of Aᵀ that are packed at a time, for the tiles to read them in order: a multiple of a tile's height. */
// @ts-ignore: decorator
@inline
function stripRows(): i32 {
  return fused() ? 6 : 8;
}

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
  for (; N > 0; N -= 2 * PANEL) {
    multiplyPair(c, cRow, a, aRow, aStep, panel, panelBytes, addend, addendRow, rows, depth, min(2 * PANEL, N));
    c += PANEL << 3;
    if (addend) addend += PANEL << 3;
    panel += 2 * panelBytes;
  }
}

/** A block of rows of A times two panels of B, or what is left of them: `width` columns. */
function multiplyPair(
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
  depth: i32,
  width: i32,
): void {
  if (fused() && width == 2 * PANEL) {
    const right: usize = PANEL << 2;
    for (; rows >= 6; rows -= 6) {
      tile6x8(c, cRow, a, aRow, aStep, panel, depth, addend, addendRow);
      tile6x8(c + right, cRow, a, aRow, aStep, panel + panelBytes, depth, addend ? addend + right : 0, addendRow);
      c += 6 * cRow;
      a += 6 * aRow;
      addend += 6 * addendRow;
    }
  }
  if (width <= PANEL) panelBytes = 0;
  for (; rows > 0; rows -= 2) {
    if (rows == 1) cRow = aRow = addendRow = 0;
    tile2x16(c, cRow, a, aRow, aStep, panel, panelBytes, depth, width, addend, addendRow);
    c += 2 * cRow;
    a += 2 * aRow;
    addend += 2 * addendRow;
  }
}

/** Floats of scratch that `multiply` needs. */
export function multiplyScratch(N: i32, K: i32): i32 {
  const depth = min(BLOCK_K, K);
  return packedSize(depth, min(BLOCK_N, N)) + PANEL * depth;
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
  for (let n = 0; n < N; n += BLOCK_N) {
    const width = min(BLOCK_N, N - n);
    const target = c + ((<usize>n) << 2);
    let sums = accumulate ? target : 0;
    let k = 0;
    do {
      const depth = min(BLOCK_K, K - k);
      packPanels(scratch, b + ((<usize>(transposeB ? n * ldb + k : k * ldb + n)) << 2), ldb, depth, width, transposeB);
      if (transposeA || (fused() && M >= STRIPS_FROM)) {
        const strip = scratch + ((<usize>packedSize(depth, width)) << 2);
        const cRow = (<usize>ldc) << 2;
        const height = stripRows();
        for (let m = 0; m < M; m += height) {
          const rows = min(height, M - m);
          const offset = <usize>m * cRow;
          const from = a + ((<usize>(transposeA ? k * lda + m : m * lda + k)) << 2);
          // A whole panel where there is one, which is copied fastest; only `height` of its columns are used.
          packPanels(strip, from, lda, depth, min(PANEL, M - m), i32(!transposeA));
          multiplyPacked(
            target + offset,
            ldc,
            strip,
            1,
            PANEL,
            scratch,
            sums ? sums + offset : 0,
            ldc,
            rows,
            width,
            depth,
          );
        }
      } else {
        multiplyPacked(target, ldc, a + ((<usize>k) << 2), lda, 1, scratch, sums, ldc, M, width, depth);
      }
      sums = target;
      k += BLOCK_K;
    } while (k < K);
  }
}
