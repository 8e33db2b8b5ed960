import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { matmul, transpose } from "../oracle/matrix.js";
import { relativeError } from "../oracle/relativeError.js";
import { softmaxCrossEntropy } from "../oracle/softmax.js";

// Rows go through in blocks of 48 to 240, fewer the wider V: the sizes cross one, two and no ends of blocks.
const SIZES = [
  { rows: 1, H: 1, V: 1, smoothing: 0 },
  { rows: 7, H: 5, V: 9, smoothing: 0 },
  { rows: 240, H: 3, V: 13, smoothing: 0 },
  { rows: 241, H: 8, V: 28, smoothing: 0 },
  { rows: 500, H: 17, V: 31, smoothing: 0 },
  { rows: 500, H: 17, V: 31, smoothing: 0.125 },
  { rows: 97, H: 6, V: 6001, smoothing: 0 },
];

describe.each(builds)("output layer, %s build", (build) => {
  test.each(SIZES)("loss and gradients: $rows rows, H $H, V $V, ε $smoothing", ({ rows, H, V, smoothing }) => {
    using space = new Workspace(build);
    const { kernels } = space;
    const draws = new Draws(rows + V);
    const hidden = draws.floats(rows * H);
    const weight = draws.floats(V * H);
    const bias = draws.floats(V);
    const targets = Array.from({ length: rows }, () => draws.integer(0, V - 1));
    const [dWeightBefore, dBiasBefore] = [draws.floats(V * H, 0.125), draws.floats(V, 0.125)];
    const scale = 1 / rows;

    const logits = matmul(hidden, transpose(weight, V, H), rows, V, H).map((x, i) => x + bias[i % V]!);
    const { losses, dLogits: gradient } = softmaxCrossEntropy(logits, targets, V, smoothing);
    const dLogits = gradient.map((d) => d * scale);
    const dHidden = matmul(dLogits, weight, rows, H, V);
    const dWeight = Float64Array.from(dWeightBefore);
    const dBias = Float64Array.from(dBiasBefore);
    for (let row = 0; row < rows; ++row) {
      for (let v = 0; v < V; ++v) {
        const d = dLogits[row * V + v]!;
        dBias[v]! += d;
        for (let i = 0; i < H; ++i) dWeight[v * H + i]! += d * hidden[row * H + i]!;
      }
    }

    const weightAddress = space.floats(weight);
    const hiddenAddress = space.floats(hidden);
    const biasAddress = space.floats(bias);
    const targetsAddress = space.integers(targets);
    const packed = space.room(kernels.packedSize(H, V));
    const packedBack = space.room(kernels.packedSize(V, H));
    kernels.packPanels(packed, weightAddress, H, H, V, 1);
    kernels.packPanels(packedBack, weightAddress, H, V, H, 0);
    const scratch = space.room(kernels.outputScratch(H, V));
    const dHiddenAddress = space.room(rows * H);
    const dWeightAddress = space.floats(dWeightBefore);
    const dBiasAddress = space.floats(dBiasBefore);
    const logP = space.room(2 * rows);
    const forwardLoss = kernels.outputForward(
      logP,
      hiddenAddress,
      packed,
      biasAddress,
      targetsAddress,
      rows,
      H,
      V,
      scratch,
    );
    const loss = kernels.outputForwardBackward(
      dHiddenAddress,
      dWeightAddress,
      dBiasAddress,
      hiddenAddress,
      packed,
      packedBack,
      biasAddress,
      targetsAddress,
      rows,
      H,
      V,
      scale,
      smoothing,
      scratch,
    );
    const total = losses.reduce((sum, x) => sum + x, 0);
    expect(Math.abs(loss - total)).toBeLessThanOrEqual(1e-6 * total);
    // The pass that measures knows no smoothing.
    const logProbabilities = softmaxCrossEntropy(logits, targets, V).losses.map((x) => -x);
    expect(relativeError(space.readDoubles(logP, rows), logProbabilities)).toBeLessThan(1e-6);
    const measured = -logProbabilities.reduce((sum, x) => sum + x, 0);
    expect(Math.abs(forwardLoss - measured)).toBeLessThanOrEqual(1e-6 * measured);
    if (smoothing === 0) expect(forwardLoss).toBe(loss);
    expect(relativeError(space.read(dHiddenAddress, rows * H), dHidden)).toBeLessThan(1e-5);
    expect(relativeError(space.read(dWeightAddress, V * H), dWeight)).toBeLessThan(1e-5);
    expect(relativeError(space.read(dBiasAddress, V), dBias)).toBeLessThan(1e-5);
  });
});
