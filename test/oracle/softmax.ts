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
  /** -log p[target] of each row, nats. */
  losses: Float64Array;
  /** d(Σ losses)/d(logits) = p - onehot(target), row after row. */
  dLogits: Float64Array;
}

/** Softmax cross-entropy of rows of V logits. */
export function softmaxCrossEntropy(logits: ArrayLike<number>, targets: ArrayLike<number>, V: number): CrossEntropy {
  const rows = targets.length;
  const losses = new Float64Array(rows);
  const dLogits = new Float64Array(rows * V);
  const all = Float64Array.from(logits);
  for (let row = 0; row < rows; ++row) {
    const target = targets[row]!;
    const logP = logSoftmax(all.subarray(row * V, (row + 1) * V));
    losses[row] = -logP[target]!;
    for (let v = 0; v < V; ++v) dLogits[row * V + v] = Math.exp(logP[v]!) - (v === target ? 1 : 0);
  }
  return { losses, dLogits };
}
