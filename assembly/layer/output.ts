import { multiply, multiplyPacked, multiplyScratch } from "../matrix/gemm";
import { addColumnSums } from "../matrix/vector";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy";

// The last layer of a language model, ŷ = softmax(Wy a + by) with its cross-entropy, in blocks of rows: logits, loss and
// gradient of a block are made and used while they are near, and never exist for the whole batch.

/** Floats of logits that a block holds (1 MiB), unless 144 rows, which dW wants at least, are more. */
const BLOCK: i32 = 262144;

/** Rows of a block, for V columns: a multiple of every tile's height, from 144 to 240. */
export function outputBlockRows(V: i32): i32 {
  return max(144, min(240, (BLOCK / V / 12) * 12));
}

/** Floats of scratch that `outputForward` and `outputForwardBackward` need. */
export function outputScratch(H: i32, V: i32): i32 {
  const rows = outputBlockRows(V);
  return rows * V + multiplyScratch(H, rows);
}

/**
 * Log-probabilities (rows, float64) of the targets under softmax(hidden·Wᵀ + bias); `packed` is W (V×H) packed
 * transposed. Returns the summed loss in nats.
 */
export function outputForward(
  logProbabilities: usize,
  hidden: usize,
  packed: usize,
  bias: usize,
  targets: usize,
  rows: i32,
  H: i32,
  V: i32,
  scratch: usize,
): f64 {
  const blockRows = outputBlockRows(V);
  let loss: f64 = 0;
  for (let i = 0; i < rows; i += blockRows) {
    const n = min(blockRows, rows - i);
    multiplyPacked(scratch, V, hidden, H, 1, packed, bias, 0, n, V, H);
    loss += softmaxCrossEntropy(logProbabilities, scratch, targets, n, V, 1, 0);
    hidden += (<usize>n * H) << 2;
    targets += (<usize>n) << 2;
    if (logProbabilities) logProbabilities += (<usize>n) << 3;
  }
  return loss;
}

/**
 * Loss of all rows (summed, nats) and its gradients times `scale`: dHidden (rows×H) is overwritten, dWeight (V×H)
 * and dBias (V) are added to. `packed` is W packed transposed, `packedBack` W packed as it lies; `smoothing`: see
 * `softmaxCrossEntropy`.
 */
export function outputForwardBackward(
  dHidden: usize,
  dWeight: usize,
  dBias: usize,
  hidden: usize,
  packed: usize,
  packedBack: usize,
  bias: usize,
  targets: usize,
  rows: i32,
  H: i32,
  V: i32,
  scale: f32,
  smoothing: f32,
  scratch: usize,
): f64 {
  const blockRows = outputBlockRows(V);
  const operand = scratch + ((<usize>blockRows * V) << 2);
  let loss: f64 = 0;
  for (let i = 0; i < rows; i += blockRows) {
    const n = min(blockRows, rows - i);
    multiplyPacked(scratch, V, hidden, H, 1, packed, bias, 0, n, V, H);
    loss += softmaxCrossEntropy(0, scratch, targets, n, V, scale, smoothing);
    multiplyPacked(dHidden, H, scratch, V, 1, packedBack, 0, 0, n, H, V);
    multiply(dWeight, H, scratch, V, 1, hidden, H, 0, V, H, n, 1, operand);
    addColumnSums(dBias, scratch, V, n, V);
    hidden += (<usize>n * H) << 2;
    dHidden += (<usize>n * H) << 2;
    targets += (<usize>n) << 2;
  }
  return loss;
}
