/** log softmax of a row: x - max - log Σ exp(x - max). */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const row = Float64Array.from(logits);
  let greatest = -Infinity;
  for (const x of row) greatest = Math.max(greatest, x);
  let sum = 0;
  for (const x of row) sum += Math.exp(x - greatest);
  const logSum = Math.log(sum);
  return row.map((x) => x - greatest - logSum);
}

export interface CrossEntropy {
  /** Σ q·(-log p) of each row, nats: -log p[target] without smoothing. */
  losses: Float64Array;
  /** d(Σ losses)/d(logits) = p - q, row after row. */
  dLogits: Float64Array;
}

/**
 * Softmax cross-entropy of rows of V logits. The true distribution q of a row is 1 at its target; of that, label
 * smoothing spreads the share `smoothing` evenly over all V (Szegedy et al. 2016, section 7).
 */
export function softmaxCrossEntropy(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  V: number,
  smoothing = 0,
): CrossEntropy {
  const rows = targets.length;
  const losses = new Float64Array(rows);
  const dLogits = new Float64Array(rows * V);
  const all = Float64Array.from(logits);
  for (let row = 0; row < rows; ++row) {
    const target = targets[row]!;
    const logP = logSoftmax(all.subarray(row * V, (row + 1) * V));
    for (let v = 0; v < V; ++v) {
      const q = smoothing / V + (v === target ? 1 - smoothing : 0);
      if (q > 0) losses[row]! -= q * logP[v]!;
      dLogits[row * V + v] = Math.exp(logP[v]!) - q;
    }
  }
  return { losses, dLogits };
}
