import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { goldenError } from "../oracle/golden.js";
import { smoothingCases } from "../oracle/goldenTraining.js";
import { relativeError } from "../oracle/relativeError.js";
import { logSoftmax, softmaxCrossEntropy } from "../oracle/softmax.js";

describe.each(builds)("softmax cross-entropy, %s build", (build) => {
  function run(logits: Float32Array, targets: number[], scale = 1, smoothing = 0) {
    using space = new Workspace(build);
    const V = logits.length / targets.length;
    const address = space.floats(logits);
    const logP = space.room(2 * targets.length);
    const rows = targets.length;
    const loss = space.kernels.softmaxCrossEntropy(logP, address, space.integers(targets), rows, V, scale, smoothing);
    return {
      loss,
      logProbabilities: space.readDoubles(logP, rows),
      dLogits: space.read(address, logits.length),
    };
  }

  function expectOracle(logits: Float32Array, targets: number[], scale: number): void {
    const V = logits.length / targets.length;
    const actual = run(logits, targets, scale);
    const exact = softmaxCrossEntropy(logits, targets, V);
    const total = exact.losses.reduce((sum, loss) => sum + loss, 0);
    expect(actual.loss).toBeCloseTo(total, 5);
    actual.logProbabilities.forEach((logP, row) => {
      const error = Math.abs(logP + exact.losses[row]!);
      expect(error, `row ${row} of V = ${V}`).toBeLessThan(1e-6 * Math.max(1, exact.losses[row]!));
    });
    const dLogits = exact.dLogits.map((d) => d * scale);
    // Where p rounds to 1 the gradient of a sure target is a difference of equal numbers: absolute error counts too.
    const difference = actual.dLogits.map((d, i) => d - dLogits[i]!);
    expect(Math.max(...difference.map(Math.abs)), `V = ${V}`).toBeLessThan(1e-6 * scale);
  }

  test("loss, log-probabilities and gradients for every V from 1 to 70", () => {
    for (let V = 1; V <= 70; ++V) {
      const draws = new Draws(V);
      const targets = [0, V - 1, Math.floor(V / 2), draws.integer(0, V - 1), draws.integer(0, V - 1)];
      expectOracle(draws.floats(targets.length * V, 8), targets, 1 / targets.length);
    }
  });

  test("V = 10,002", () => {
    const draws = new Draws(1);
    expectOracle(draws.floats(3 * 10_002, 16), [0, 5_000, 10_001], 1);
  });

  test("relative error of the gradient, element by element away from the target", () => {
    const V = 37;
    const logits = new Draws(2).floats(V, 64);
    const { dLogits } = run(logits, [3], 1);
    const exact = softmaxCrossEntropy(logits, [3], V).dLogits;
    dLogits.forEach((d, v) => {
      if (v !== 3) expect(relativeError([d], [exact[v]!]), `element ${v}`).toBeLessThan(1e-6);
    });
  });

  test("equal logits give -ln V, whatever they are", () => {
    for (const value of [0, 1e4, -1e4, 3e38]) {
      const { logProbabilities } = run(new Float32Array(26).fill(value), [7]);
      expect(logProbabilities[0]).toBeCloseTo(-Math.log(26), 6);
    }
  });

  test("logits of ±10,000 neither overflow nor lose the loss", () => {
    const logits = Float32Array.of(1e4, -1e4, 0, 9999, -1e4, 1e4);
    const sure = run(logits, [0]);
    expect(sure.loss).toBeCloseTo(Math.log(2 + Math.exp(-1)), 6);
    const hopeless = run(logits, [1]);
    expect(hopeless.loss).toBeCloseTo(2e4 + Math.log(2 + Math.exp(-1)), 6);
    const p = 1 / (2 + Math.exp(-1));
    const expected = [p, -1, 0, p * Math.exp(-1), 0, p];
    expect(relativeError(hopeless.dLogits, expected)).toBeLessThan(1e-6);
    expect(hopeless.dLogits[1]).toBe(-1);
  });

  test("one class is certain: loss 0, gradient 0", () => {
    const { loss, dLogits } = run(Float32Array.of(-3, 1e30), [0, 0]);
    expect(loss).toBeCloseTo(0, 12);
    expect(Math.abs(dLogits[0]!) + Math.abs(dLogits[1]!)).toBe(0);
  });

  test.each([NaN, Infinity])("a logit of %d shows in the loss and in the gradient of its row alone", (bad) => {
    for (let at = 0; at < 9; ++at) {
      const logits = new Draws(3).floats(3 * 9);
      logits[9 + at] = bad;
      const { loss, logProbabilities, dLogits } = run(logits, [0, 0, 0]);
      expect(loss).not.toSatisfy(Number.isFinite);
      expect([...logProbabilities].map(Number.isFinite)).toEqual([true, false, true]);
      expect([...dLogits].every((d, i) => Number.isNaN(d) === (i >= 9 && i < 18))).toBe(true);
    }
  });

  describe("label smoothing", () => {
    test.each(smoothingCases)("of $smoothing over $V classes is PyTorch's", (golden) => {
      const { logits, targets, smoothing, loss, gradient } = golden;
      const actual = run(logits, targets, 1 / targets.length, smoothing);
      expect(relativeError([actual.loss / targets.length], [loss])).toBeLessThan(1e-6);
      expect(goldenError(actual.dLogits, gradient)).toBeLessThan(1e-6);
    });

    test("spreads its share evenly, for every V from 1 to 40, and leaves the log-probabilities as they are", () => {
      for (let V = 1; V <= 40; ++V) {
        const draws = new Draws(V);
        const targets = [0, V - 1, draws.integer(0, V - 1)];
        const logits = draws.floats(3 * V, 8);
        const actual = run(logits, targets, 0.5, 0.25);
        const exact = softmaxCrossEntropy(logits, targets, V, 0.25);
        const total = exact.losses.reduce((sum, loss) => sum + loss, 0);
        expect(Math.abs(actual.loss - total), `V = ${V}`).toBeLessThan(1e-6 * Math.max(1, total));
        const difference = actual.dLogits.map((d, i) => d - 0.5 * exact.dLogits[i]!);
        expect(Math.max(...difference.map(Math.abs)), `V = ${V}`).toBeLessThan(1e-6);
        expect(actual.logProbabilities).toEqual(run(logits, targets).logProbabilities);
      }
    });

    test("is least where p = 1 - ε + ε / V at the target: its gradient vanishes there", () => {
      const [V, smoothing] = [5, 0.2];
      const q = (v: number): number => smoothing / V + (v === 3 ? 1 - smoothing : 0);
      const logits = Float32Array.from({ length: V }, (_, v) => Math.log(q(v)));
      const { dLogits } = run(logits, [3], 1, smoothing);
      expect(Math.max(...dLogits.map(Math.abs))).toBeLessThan(2e-7);
    });
  });

  test("log-probabilities are optional and change nothing", () => {
    using space = new Workspace(build);
    const logits = new Draws(4).floats(2 * 13, 4);
    const address = space.floats(logits);
    const loss = space.kernels.softmaxCrossEntropy(0, address, space.integers([1, 12]), 2, 13, 0.5, 0);
    const withThem = run(logits, [1, 12], 0.5);
    expect(loss).toBe(withThem.loss);
    expect(space.read(address, 26)).toEqual(withThem.dLogits);
  });
});

describe.each(builds)("softmax for sampling, %s build", (build) => {
  function softmax(logits: Float32Array, temperature: number, excluded: number): Float32Array {
    using space = new Workspace(build);
    const address = space.floats(logits);
    const V = logits.length;
    space.kernels.tokenProbabilities(address, V, 1 / temperature, excluded, 0, V, 1, 1, 0, space.room(3 * V));
    return space.read(address, logits.length);
  }

  test("probabilities at several temperatures for every V from 1 to 40", () => {
    for (let V = 1; V <= 40; ++V) {
      const logits = new Draws(V).floats(V, 8);
      for (const temperature of [1, 0.5, 2, 0.03125, 1000]) {
        const exact = logSoftmax(logits.map((x) => x / temperature)).map(Math.exp);
        expect(relativeError(softmax(logits, temperature, -1), exact)).toBeLessThan(1e-6);
      }
    }
  });

  test("an excluded token has probability zero, even the likeliest, and the rest shares its mass", () => {
    const logits = Float32Array.of(1, 9, -2, 0, 3);
    for (let excluded = 0; excluded < logits.length; ++excluded) {
      const rest = [...logits].filter((_, i) => i !== excluded);
      const exact = [...logSoftmax(rest)].map(Math.exp);
      exact.splice(excluded, 0, 0);
      const actual = softmax(logits, 1, excluded);
      expect(relativeError(actual, exact)).toBeLessThan(1e-6);
      expect(actual[excluded]).toBe(0);
    }
  });
});
