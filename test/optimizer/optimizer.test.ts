import { describe, expect, test } from "vitest";
import { Optimizer } from "../../src/nn/optimizer/optimizer.js";
import { optimizerPlan, type OptimizerOptions } from "../../src/nn/optimizer/options.js";
import { Blocks } from "../../src/wasm/memory.js";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { goldenError } from "../oracle/golden.js";
import { optimizerCases } from "../oracle/goldenTraining.js";
import { optimizerStep } from "../oracle/optimizer.js";
import { relativeError } from "../oracle/relativeError.js";

/** One of each kind, every setting away from its default. */
const kinds: OptimizerOptions[] = [
  { type: "sgd", learningRate: 0.1, weightDecay: 0.1 },
  { type: "sgd", learningRate: 0.1, momentum: 0.75, weightDecay: 0.1 },
  { type: "sgd", learningRate: 0.1, momentum: 0.75, nesterov: true, weightDecay: 0.1 },
  { type: "rmsprop", learningRate: 0.01, alpha: 0.875, epsilon: 1e-3, weightDecay: 0.1 },
  { type: "rmsprop", learningRate: 0.01, alpha: 0.875, epsilon: 1e-3, momentum: 0.75, weightDecay: 0.1 },
  { type: "adagrad", learningRate: 0.1, epsilon: 1e-3, weightDecay: 0.1 },
  { type: "adam", learningRate: 0.01, beta1: 0.75, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.1 },
  { type: "adamw", learningRate: 0.01, beta1: 0.75, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.1 },
];

/** The learning rate of a step, as a schedule may change it. */
const rateAt = (options: OptimizerOptions, step: number): number => optimizerPlan(options).learningRate / (1 + step);

describe.each(builds)("optimisers, %s build", (build) => {
  /** Regions of the lengths given, filled one after the other from `start`, and an optimiser over them. */
  function open(space: Workspace, start: Float32Array, options: OptimizerOptions, lengths = [start.length]) {
    let offset = 0;
    const regions = lengths.map((length) => {
      const values = start.subarray(offset, (offset += length));
      return { parameters: space.floats(values), gradients: space.room(length), length };
    });
    const optimizer = new Optimizer(space.engine, regions, optimizerPlan(options), new Blocks(space.engine.arena));
    const each = <T>(visit: (region: (typeof regions)[number], from: number, to: number) => T): T[] => {
      let from = 0;
      return regions.map((region) => visit(region, from, (from += region.length)));
    };
    return {
      optimizer,
      step(gradient: Float32Array, rate: number, scale?: number): void {
        each(({ gradients, length }, from, to) => space.engine.f32(gradients, length).set(gradient.subarray(from, to)));
        optimizer.step(rate, scale);
        each(({ gradients, length }, from, to) =>
          expect(space.read(gradients, length)).toEqual(gradient.subarray(from, to)),
        );
      },
      parameters: (): Float32Array =>
        Float32Array.from(each(({ parameters, length }) => [...space.read(parameters, length)]).flat()),
    };
  }

  describe.each(optimizerCases)("$name", ({ start, gradients, options, trained }) => {
    test("are PyTorch's, in float64 to the last digits and here in float32", () => {
      using space = new Workspace(build);
      const plan = optimizerPlan(options);
      const run = open(space, start, options);
      const exact = Float64Array.from(start);
      const state = { m: exact.map(() => 0), v: exact.map(() => 0) };
      gradients.forEach((gradient, index) => {
        run.step(gradient, plan.learningRate);
        optimizerStep(exact, gradient, state, index + 1, plan.learningRate, plan);
      });
      expect(goldenError(exact, trained)).toBeLessThan(1e-14);
      expect(goldenError(run.parameters(), trained)).toBeLessThan(1e-6);
    });
  });

  // A rare word's embedding has no gradient for thousands of steps. Denormals take some processors a hundred times as long.
  test.each(kinds)("means that only decay never become denormal: $type, momentum $momentum", (options) => {
    using space = new Workspace(build);
    const run = open(space, new Float32Array(5), { ...options, weightDecay: 0 });
    run.step(Float32Array.of(1, -1, 1e-6, -1e-12, 0), 0.01);
    for (let i = 0; i < 1000; i++) {
      run.step(new Float32Array(5), 0.01);
      for (const x of run.optimizer.state.flatMap((mean) => [...mean])) {
        if (x !== 0) expect(Math.abs(x)).toBeGreaterThan(2 ** -126);
      }
    }
  });

  // From weights near zero, what is compared is the sum of the updates itself.
  describe.each(kinds)("%o", (options) => {
    const steps = 5;
    const draw = (n: number) => {
      const draws = new Draws(n);
      return {
        start: draws.floats(n, 2 ** -6),
        gradients: Array.from({ length: steps }, () => draws.floats(n)),
      };
    };

    test("follows its formulas with changing rates and scaled gradients, for every length from 1 to 9", () => {
      for (let n = 1; n <= 9; ++n) {
        using space = new Workspace(build);
        const { start, gradients } = draw(n);
        const run = open(space, start, options);
        const exact = Float64Array.from(start);
        const state = { m: exact.map(() => 0), v: exact.map(() => 0) };
        gradients.forEach((gradient, index) => {
          const scaled = Float64Array.from(gradient, (g) => 0.3 * g);
          run.step(gradient, rateAt(options, index), 0.3);
          optimizerStep(exact, scaled, state, index + 1, rateAt(options, index), optimizerPlan(options));
        });
        expect(relativeError(run.parameters(), exact), `n = ${n}`).toBeLessThan(2e-6);
      }
    });

    test("gives the same bits over several regions as over one, and counts its steps", () => {
      using space = new Workspace(build);
      const { start, gradients } = draw(23);
      const [one, several] = [open(space, start, options), open(space, start, options, [1, 8, 3, 11])];
      for (const gradient of gradients) for (const run of [one, several]) run.step(gradient, 0.05);
      expect(several.parameters()).toEqual(one.parameters());
      expect(several.optimizer.steps).toBe(steps);
      expect(several.optimizer.state).toEqual(one.optimizer.state);
    });

    test("goes on from its restored state as if it had never been away", () => {
      using space = new Workspace(build);
      const { start, gradients } = draw(11);
      const through = open(space, start, options, [4, 7]);
      for (const gradient of gradients) through.step(gradient, 0.05);
      const before = open(space, start, options, [4, 7]);
      for (const gradient of gradients.slice(0, 3)) before.step(gradient, 0.05);
      const after = open(space, before.parameters(), options, [4, 7]);
      after.step(new Float32Array(11).fill(9), 0);
      after.optimizer.restore(before.optimizer.steps, before.optimizer.state);
      for (const gradient of gradients.slice(3)) after.step(gradient, 0.05);
      expect(after.parameters()).toEqual(through.parameters());
      expect(after.optimizer.steps).toBe(steps);
    });

    test("shrinks its parameters once a step by rate · weightDecay, whatever its gradient", () => {
      using space = new Workspace(build);
      const start = new Draws(3).floats(7);
      const run = open(space, start, options);
      const keep = Math.fround(1 - 0.5 * optimizerPlan(options).weightDecay);
      expect(keep).toBe(Math.fround(0.95));
      for (let step = 0; step < 3; step++) run.step(new Float32Array(7), 0.5);
      expect(run.parameters()).toEqual(start.map((w) => Math.fround(Math.fround(w * keep) * keep) * keep));
    });
  });

  test.each([
    { options: { type: "sgd" }, arrays: 0 },
    { options: { type: "sgd", momentum: 0.9 }, arrays: 1 },
    { options: { type: "rmsprop" }, arrays: 1 },
    { options: { type: "rmsprop", momentum: 0.9 }, arrays: 2 },
    { options: { type: "adagrad" }, arrays: 1 },
    { options: { type: "adam" }, arrays: 2 },
    { options: { type: "adamw" }, arrays: 2 },
  ] as const)("$options keeps $arrays arrays, zero at first, of the length of all regions", ({ options, arrays }) => {
    using space = new Workspace(build);
    const { optimizer } = open(space, new Float32Array(12), options, [5, 7]);
    expect(optimizer.state).toEqual(Array.from({ length: arrays }, () => new Float32Array(12)));
  });

  test("the first step of SGD with momentum is one without, to the bit", () => {
    using space = new Workspace(build);
    const draws = new Draws(4);
    const [start, gradient] = [draws.floats(9), draws.floats(9)];
    const run = open(space, start, { type: "sgd", momentum: 0.9 });
    run.step(gradient, 0.25);
    expect(run.parameters()).toEqual(start.map((w, i) => w - 0.25 * gradient[i]!));
  });

  test("AdamW is Adam with a weight decay of 0.01", () => {
    using space = new Workspace(build);
    const draws = new Draws(5);
    const [start, gradient] = [draws.floats(9), draws.floats(9)];
    const runs = [
      open(space, start, { type: "adamw" }),
      open(space, start, { type: "adam", weightDecay: 0.01 }),
      open(space, start, { type: "adam" }),
    ];
    for (const run of runs) run.step(gradient, 0.25);
    const [adamw, decayed, adam] = runs.map((run) => run.parameters());
    expect(adamw).toEqual(decayed);
    expect(adamw).not.toEqual(adam);
  });
});
