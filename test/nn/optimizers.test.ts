import { describe, expect, test } from "vitest";
import {
  Adagrad,
  Adam,
  AdamW,
  clipGradNorm,
  clipGradValue,
  DisposedError,
  Dropout,
  Engine,
  InvalidOptionError,
  Linear,
  RMSprop,
  SGD,
} from "../../src/nn.js";
import { builds } from "../engine.js";
import { goldenError } from "../oracle/golden.js";
import { optimizerCases } from "../oracle/goldenTraining.js";
import { relativeError } from "../oracle/relativeError.js";
import { copy, drawn, withEngine } from "./engines.js";

const classes = { sgd: SGD, rmsprop: RMSprop, adagrad: Adagrad, adam: Adam, adamw: AdamW };

/** Modules whose weights are vectors of these lengths. */
function vectors(engine: Engine, lengths: readonly number[]): Linear[] {
  return lengths.map((inFeatures) => new Linear(engine, { inFeatures, outFeatures: 1, bias: false }));
}

describe.each(builds)("%s build", (build) => {
  test.each(optimizerCases)(
    "trains as PyTorch: $name",
    ({ start, gradients, options: { type, ...options }, trained }) =>
      withEngine(build, (engine) => {
        const modules = vectors(engine, [7, start.length - 7]);
        const write = (which: "parameters" | "gradients", values: Float32Array): void => {
          modules[0]![which]["weight"]!.data.set(values.subarray(0, 7));
          modules[1]![which]["weight"]!.data.set(values.subarray(7));
        };
        write("parameters", start);
        const optimizer = new classes[type](modules, options);
        for (const gradient of gradients) {
          write("gradients", gradient);
          optimizer.step();
        }
        const all = modules.flatMap(({ parameters }) => [...parameters["weight"]!.data]);
        expect(goldenError(all, trained)).toBeLessThan(1e-5);
        expect(relativeError(all, start)).toBeGreaterThan(1e-3);
      }),
  );

  test("modules compute with their new parameters at once", () =>
    withEngine(build, (engine) => {
      const linear = new Linear(engine, { inFeatures: 2, outFeatures: 1, bias: false });
      linear.parameters["weight"]!.data.set([1, 2]);
      const x = engine.matrix(1, 2, [1, 1]);
      expect([...linear.forward(x).data]).toEqual([3]);
      linear.backward(engine.matrix(1, 1, [1]));
      const optimizer = new SGD([linear, new Dropout(engine)], { learningRate: 0.5 });
      optimizer.step();
      expect([...linear.forward(x).data]).toEqual([2]);
      optimizer.learningRate = 1;
      expect(optimizer.learningRate).toBe(1);
      optimizer.step();
      expect([...linear.forward(x).data]).toEqual([0]);
      optimizer.zeroGrad();
      expect([...linear.gradients["weight"]!.data]).toEqual([0, 0]);
    }));

  test("clipGradNorm gives the norm of all gradients and scales them down to the limit, never up", () =>
    withEngine(build, (engine) => {
      const modules = vectors(engine, [2, 1]);
      const gradients = (): number[] => modules.flatMap((module) => [...module.gradients["weight"]!.data]);
      const set = (a: number, b: number, c: number): void => {
        modules[0]!.gradients["weight"]!.data.set([a, b]);
        modules[1]!.gradients["weight"]!.data.set([c]);
      };
      set(2, 3, 6);
      expect(clipGradNorm(modules, 7)).toBe(7);
      expect(gradients()).toEqual([2, 3, 6]);
      expect(clipGradNorm(modules, 3.5)).toBe(7);
      expect(gradients()).toEqual([1, 1.5, 3]);
      for (const bad of [NaN, Infinity]) {
        set(1, bad, 2);
        expect(Number.isFinite(clipGradNorm(modules, 1))).toBe(false);
        expect(gradients()).toEqual([1, bad, 2]);
      }
    }));

  test("clipGradValue clips every element", () =>
    withEngine(build, (engine) => {
      const [module] = vectors(engine, [3]) as [Linear];
      const { data } = module.gradients["weight"]!;
      data.set([-3, 0.5, 2]);
      clipGradValue([module], 1.5);
      expect([...data]).toEqual([-1.5, 0.5, 1.5]);
      expect(() => clipGradValue([module], -1)).toThrow("limit must be a number above 0, not -1.");
    }));

  test("the moments are given back, and the modules stay", () =>
    withEngine(build, (engine) => {
      const modules = vectors(engine, [20, 30]);
      const before = engine.usedBytes;
      const optimizer = new Adam(modules);
      expect(engine.usedBytes).toBeGreaterThanOrEqual(before + 2 * 4 * 50);
      optimizer.dispose();
      optimizer[Symbol.dispose]();
      expect(engine.usedBytes).toBe(before);
      expect(() => optimizer.step()).toThrow(DisposedError);
      expect(modules[0]!.forward(drawn(engine, 1, 20)).data).toHaveLength(1);
    }));
});

test("a module that was disposed of is not written to", () =>
  withEngine("simd", (engine) => {
    const modules = vectors(engine, [4, 4]);
    const optimizer = new SGD(modules);
    modules[1]!.dispose();
    const other = drawn(engine, 10, 10);
    const before = copy(other);
    expect(() => optimizer.step()).toThrow("This Linear was disposed");
    expect(() => optimizer.zeroGrad()).toThrow(DisposedError);
    expect(() => clipGradNorm(modules, 1)).toThrow(DisposedError);
    expect(other.data).toEqual(before);
  }));

test("what optimisers and clipping refuse", () =>
  withEngine("simd", async (engine) => {
    using other = await Engine.create();
    const [module] = vectors(engine, [2]) as [Linear];
    const foreign = new Linear(other, { inFeatures: 1, outFeatures: 1 });
    for (const [make, message] of [
      [() => new Adam([]), "new Adam takes at least one module."],
      [
        () => new Adam(module as never),
        "new Adam takes modules as [gru, linear] or { gru, linear }, not a single one.",
      ],
      [() => new Adam([{}] as never), "modules[0] must be a module of this library, not an object."],
      [() => new SGD([module, module]), "modules[1] is there twice; leave one out."],
      [() => new Adam({}), "new Adam takes at least one module."],
      [() => new Adam("gru" as never), 'new Adam takes modules as [gru, linear] or { gru, linear }, not "gru".'],
      [() => new Adam({ gru: 3 } as never), "modules.gru must be a module of this library, not 3."],
      [() => new SGD({ a: module, b: module }), "modules.b is there twice; leave one out."],
      [() => new SGD([module, foreign]), "modules[1] belongs to another engine than modules[0]."],
      [() => new SGD({ module, foreign }), "modules.foreign belongs to another engine than modules.module."],
      [() => new SGD([module], { beta1: 0.9 } as never), "SGD has no option beta1; it has learningRate, momentum, "],
      [() => new SGD([module], { type: "adam" } as never), "SGD has no option type; it has learningRate, momentum, "],
      [() => new AdamW([module], { learningRate: 0 }), "AdamW.learningRate must be a number above 0"],
      [() => new SGD([module], { nesterov: true }), "SGD.nesterov must come with a momentum above 0."],
      [
        () => (new RMSprop([module]).learningRate = NaN),
        "learningRate must be a number above 0, at most 1000000, not NaN.",
      ],
      [() => clipGradNorm([module], 0), "maxNorm must be a number above 0, not 0."],
      [() => clipGradNorm({}, 1), "clipGradNorm takes at least one module."],
    ] as const) {
      expect(make).toThrow(message);
      expect(make).toThrow(InvalidOptionError);
    }
  }));
