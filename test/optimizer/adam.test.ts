import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { adamCases, goldenError } from "../oracle/golden.js";
import { adamStep, type AdamSettings } from "../oracle/optimizer.js";
import { relativeError } from "../oracle/relativeError.js";

describe.each(builds)("Adam, %s build", (build) => {
  /** The parameters after one step a gradient; `scale` multiplies every gradient. */
  function train(start: Float32Array, gradients: Float32Array[], settings: AdamSettings, scale = 1): Float32Array {
    using space = new Workspace(build);
    const n = start.length;
    const weights = space.floats(start);
    const first = space.floats(new Float32Array(n));
    const second = space.floats(new Float32Array(n));
    const gradient = space.room(n);
    const { learningRate, beta1, beta2, epsilon } = settings;
    gradients.forEach((values, index) => {
      const t = index + 1;
      space.engine.f32(gradient, n).set(values);
      const stepSize = learningRate / (1 - beta1 ** t);
      const inverseRoot = 1 / Math.sqrt(1 - beta2 ** t);
      space.kernels.adam(weights, first, second, gradient, n, stepSize, beta1, beta2, epsilon, inverseRoot, scale, 1);
    });
    return space.read(weights, n);
  }

  function oracle(start: Float32Array, gradients: Float32Array[], settings: AdamSettings, scale = 1): Float64Array {
    const x = Float64Array.from(start);
    const state = { m: new Float64Array(x.length), v: new Float64Array(x.length) };
    gradients.forEach((gradient, index) => {
      const scaled = Float64Array.from(gradient, (g) => g * scale);
      adamStep(x, scaled, state, index + 1, settings);
    });
    return x;
  }

  test.each(adamCases)("is PyTorch's over $steps steps", ({ start, gradients, adam, trained }) => {
    expect(goldenError(train(start, gradients, adam), trained)).toBeLessThan(1e-6);
  });

  // From weights of zero, what is compared is the sum of the updates itself.
  test.each([
    { learningRate: 3e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    { learningRate: 1, beta1: 0, beta2: 0.5, epsilon: 1e-3 },
    { learningRate: 1e-3, beta1: 0.99, beta2: 0.99999, epsilon: 1e-8 },
  ])("moves by Algorithm 1: β1 $beta1, β2 $beta2, ε $epsilon", (settings) => {
    for (let n = 1; n <= 21; ++n) {
      const draws = new Draws(n);
      const start = new Float32Array(n);
      const gradients = Array.from({ length: 6 }, () => draws.floats(n, 0.25));
      const moved = train(start, gradients, settings);
      expect(relativeError(moved, oracle(start, gradients, settings)), `n = ${n}`).toBeLessThan(1e-5);
    }
  });

  test("the gradient's factor acts as if the gradient had been multiplied", () => {
    const draws = new Draws(5);
    const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-3 };
    const start = draws.floats(19);
    const gradients = Array.from({ length: 4 }, () => draws.floats(19));
    const moved = train(start, gradients, settings, 0.3);
    expect(relativeError(moved, oracle(start, gradients, settings, 0.3))).toBeLessThan(1e-6);
    expect(relativeError(moved, oracle(start, gradients, settings, 1))).toBeGreaterThan(1e-6);
  });

  test("a parameter whose gradient is always zero stays as it was", () => {
    const start = new Draws(6).floats(7);
    const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    expect(train(start, [new Float32Array(7), new Float32Array(7)], settings)).toEqual(start);
  });
});
