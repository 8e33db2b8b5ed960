import { PANEL, packPanels, packedSize } from "./pack";
import { tile1x8, tile2x8, tile4x8, tile6x8 } from "./tile";

/** Depth of a block: a panel of B (8·256 floats = 8 KiB) stays in the first-level cache while rows of A pass by. */
const BLOCK_K: i32 = 256;

/**
 * C (M×N, rows `ldc` apart) = A·B, or C += A·B with `accumulate`, where B is packed by `packPanels` with a depth of
 * K. Element (i, k) of A is at a[i·aRow + k·aStep] (elements). C must not overlap A or B. Each element is one
 * sequential sum over k: error ≤ K·ε·Σ|a||b|.
 */
export function multiplyPacked(
  c: usize,
  ldc: i32,
  a: usize,
  aRow: i32,
  aStep: i32,
  packed: usize,
  M: i32,
  N: i32,
  K: i32,
  accumulate: i32,
): void {
  const cRow = (<usize>ldc) << 2;
  const rowBytes = (<usize>aRow) << 2;
  const stepBytes = (<usize>aStep) << 2;
  const panelBytes = (<usize>K) << 5;
  let k = 0;
  do {
    const depth = min(BLOCK_K, K - k);
    let panel = packed + ((<usize>k) << 5);
    for (let n = 0; n < N; n += PANEL) {
      multiplyPanel(
        c + ((<usize>n) << 2),
        cRow,
        a + <usize>k * stepBytes,
        rowBytes,
        stepBytes,
        panel,
        M,
        depth,
        min(PANEL, N - n),
        accumulate | k,
      );
      panel += panelBytes;
    }
    k += BLOCK_K;
  } while (k < K);
}

/** All rows of A times one panel of B, by the tallest tile that fits. */
function multiplyPanel(
  c: usize,
  cRow: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  panel: usize,
  rows: i32,
  depth: i32,
  width: i32,
  accumulate: i32,
): void {
  if (ASC_FEATURE_RELAXED_SIMD) {
    for (; rows >= 6; rows -= 6) {
      tile6x8(c, cRow, a, aRow, aStep, panel, depth, width, accumulate);
      c += 6 * cRow;
      a += 6 * aRow;
    }
  }
  for (; rows >= 4; rows -= 4) {
    tile4x8(c, cRow, a, aRow, aStep, panel, depth, width, accumulate);
    c += 4 * cRow;
    a += 4 * aRow;
  }
  if (rows & 2) {
    tile2x8(c, cRow, a, aRow, aStep, panel, depth, width, accumulate);
    c += 2 * cRow;
    a += 2 * aRow;
  }
  if (rows & 1) tile1x8(c, cRow, a, aRow, aStep, panel, depth, width, accumulate);
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
  multiplyPacked(c, ldc, a, transposeA ? 1 : lda, transposeA ? lda : 1, scratch, M, N, K, accumulate);
}
