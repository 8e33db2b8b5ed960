import { describe, expect, test } from "vitest";
import { InvalidOptionError, meanSquaredError, ShapeError, softmaxCrossEntropy } from "../../src/nn.js";
import { reference } from "../../src/nn/reference/matrix.js";
import { builds } from "../engine.js";
import { goldenError } from "../oracle/golden.js";
import { smoothingCases } from "../oracle/goldenTraining.js";
import { relativeError } from "../oracle/relativeError.js";
import { softmaxCrossEntropy as oracle } from "../oracle/softmax.js";
import { copy, drawn, withEngine } from "./engines.js";

describe.each(builds)("softmaxCrossEntropy, %s build", (build) => {
  test("is the mean of -log softmax[target], and its gradient", () =>
    withEngine(build, (engine) => {
      const logits = drawn(engine, 7, 11);
      const before = copy(logits);
      const targets = Int32Array.of(3, 0, 10, 5, 5, 1, 9);
      const { losses, dLogits } = oracle(before, targets, 11);
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / 7;
      const result = softmaxCrossEntropy(logits, targets);
      expect(result.loss).toBeCloseTo(mean, 6);
      expect(
        relativeError(
          result.dLogits.data,
          dLogits.map((g) => g / 7),
        ),
      ).toBeLessThan(1e-6);
      expect(logits.data).toEqual(before);
      const twin = softmaxCrossEntropy(reference(logits), targets);
      expect(Math.abs(twin.loss - mean)).toBeLessThan(1e-14);
      expect(
        relativeError(
          twin.dLogits.data,
          dLogits.map((g) => g / 7),
        ),
      ).toBeLessThan(1e-14);
    }));

  test.each(smoothingCases)("smooths labels by $smoothing as PyTorch does, $V classes", (example) =>
    withEngine(build, (engine) => {
      const { V, targets, smoothing: labelSmoothing, loss, gradient } = example;
      const logits = engine.matrix(targets.length, V, example.logits);
      const ours = softmaxCrossEntropy(logits, targets, { labelSmoothing });
      expect(relativeError([ours.loss], [loss])).toBeLessThan(1e-6);
      expect(goldenError(ours.dLogits.data, gradient)).toBeLessThan(1e-5);
      const twin = softmaxCrossEntropy(reference(logits), targets, { labelSmoothing });
      expect(relativeError([twin.loss], [loss])).toBeLessThan(1e-13);
      expect(goldenError(twin.dLogits.data, gradient)).toBeLessThan(1e-12);
    }),
  );

  test("of large logits does not overflow", () =>
    withEngine(build, (engine) => {
      const { loss, dLogits } = softmaxCrossEntropy(engine.matrix(1, 2, [3e38, -3e38]), [0]);
      expect([loss, ...dLogits.data]).toEqual([0, 0, 0]);
    }));

  test("refuses targets that are not there", () =>
    withEngine(build, (engine) => {
      const logits = drawn(engine, 2, 3);
      expect(() => softmaxCrossEntropy(logits, [0, 3])).toThrow("targets[1] must be an integer from 0 to 2, not 3.");
      expect(() => softmaxCrossEntropy(logits, [0, -1])).toThrow("targets[1] must be an integer from 0 to 2, not -1.");
      expect(() => softmaxCrossEntropy(logits, [0])).toThrow("targets must have one number for each of 2 rows, not 1.");
      expect(() => softmaxCrossEntropy(logits, 0 as never)).toThrow(/targets must be an array of integers/);
      expect(() => softmaxCrossEntropy(logits, [0, 0], { labelSmoothing: 1 })).toThrow(
        /labelSmoothing must be a number/,
      );
      expect(() => softmaxCrossEntropy([1] as never, [0])).toThrow(/logits must be a Matrix/);
      const plain = { rows: 1, columns: 1, data: [1] };
      expect(() => softmaxCrossEntropy(plain as never, [0])).toThrow(/logits must be a Matrix/);
      expect(() => softmaxCrossEntropy(plain as never, [0])).toThrow(InvalidOptionError);
    }));

  test("takes targets from a view that its own memory moves", () =>
    withEngine(build, (engine) => {
      const logits = drawn(engine, 20, 9000);
      const { data } = engine.matrix(1, 20).fill(2);
      const { loss } = softmaxCrossEntropy(logits, data);
      expect(data).toHaveLength(0);
      expect(loss).toBe(softmaxCrossEntropy(logits, new Int32Array(20).fill(2)).loss);
    }));

  test("gives a gradient that may be disposed of", () =>
    withEngine(build, (engine) => {
      const logits = drawn(engine, 2, 3);
      const { dLogits } = softmaxCrossEntropy(logits, [0, 1]);
      const expected = copy(dLogits);
      const used = engine.usedBytes;
      dLogits.dispose();
      expect(softmaxCrossEntropy(logits, [0, 1]).dLogits.data).toEqual(expected);
      expect(engine.usedBytes).toBe(used);
    }));
});

describe.each(builds)("meanSquaredError, %s build", (build) => {
  test("is the mean over all elements, and its gradient", () =>
    withEngine(build, (engine) => {
      const output = engine.matrix(2, 2, [1, 2, 3, 4]);
      const target = engine.matrix(2, 2, [1, 0, 3.5, 4]);
      const { loss, dOutput } = meanSquaredError(output, target);
      expect(loss).toBe((4 + 0.25) / 4);
      expect([...dOutput.data]).toEqual([0, 1, -0.25, 0]);
      const twin = meanSquaredError(reference(output), target);
      expect([twin.loss, ...twin.dOutput.data]).toEqual([loss, 0, 1, -0.25, 0]);
    }));

  test("refuses another shape", () =>
    withEngine(build, (engine) => {
      expect(() => meanSquaredError(engine.matrix(2, 3), engine.matrix(3, 2))).toThrow(
        "target must be 2×3 (as output), not 3×2.",
      );
      expect(() => meanSquaredError(engine.matrix(2, 3), undefined as never)).toThrow(/target must be a Matrix/);
      expect(() => meanSquaredError([] as never, engine.matrix(3, 2))).toThrow(/output must be a Matrix/);
      const plain = { rows: 1, columns: 1, data: [1] };
      expect(() => meanSquaredError(plain as never, plain)).toThrow(/output must be a Matrix/);
      expect(() => meanSquaredError(plain as never, plain)).toThrow(InvalidOptionError);
      expect(() => meanSquaredError(engine.matrix(1, 1), { ...plain, data: null } as never)).toThrow(
        InvalidOptionError,
      );
      const short = { rows: 2, columns: 3, data: [1] };
      expect(() => meanSquaredError(engine.matrix(2, 3), short)).toThrow(ShapeError);
      expect(() => meanSquaredError(engine.matrix(2, 3), short)).toThrow(
        "target.data must have 2·3 = 6 numbers, not 1.",
      );
    }));

  test("takes a target from a view that its own memory moves", () =>
    withEngine(build, (engine) => {
      const output = engine.matrix(50, 300).fill(1);
      const { data } = engine.matrix(50, 300).fill(3);
      const { loss } = meanSquaredError(output, { rows: 50, columns: 300, data });
      expect(data).toHaveLength(0);
      expect(loss).toBe(4);
    }));

  test("gives a gradient that may be disposed of, and that ends with the output", () =>
    withEngine(build, (engine) => {
      const before = engine.usedBytes;
      const output = engine.matrix(1, 2, [1, 2]);
      const target = engine.matrix(1, 2);
      for (let i = 0; i < 3; i++) {
        const { dOutput } = meanSquaredError(output, target);
        expect([...dOutput.data]).toEqual([1, 2]);
        if (i < 2) dOutput.dispose();
      }
      output.dispose();
      target.dispose();
      expect(engine.usedBytes).toBe(before);
    }));
});
