import { describe, expect, test } from "vitest";
import { Dropout, Embedding, Engine, Linear } from "../../src/nn.js";
import { builds } from "../engine.js";
import { matmul, transpose } from "../oracle/matrix.js";
import { relativeError } from "../oracle/relativeError.js";
import { copy, drawn, withEngine } from "./engines.js";

const shapes = [
  { rows: 1, K: 1, N: 1 },
  { rows: 1, K: 13, N: 9 },
  { rows: 7, K: 3, N: 1 },
  { rows: 33, K: 20, N: 17 },
];

describe.each(builds)("Linear, %s build", (build) => {
  test.each(shapes)("is x Wᵀ + b, $rows×$K to $N, and its gradients", ({ rows, K, N }) =>
    withEngine(build, (engine) => {
      const linear = new Linear(engine, { inFeatures: K, outFeatures: N });
      const plain = new Linear(engine, { inFeatures: K, outFeatures: N, bias: false });
      const x = drawn(engine, rows, K, 2);
      const weight = copy(linear.parameters["weight"]!);
      const bias = copy(linear.parameters["bias"]!);
      plain.parameters["weight"]!.data.set(weight);
      expect(Object.keys(plain.parameters)).toEqual(["weight"]);
      const product = matmul(x.data, transpose(weight, N, K), rows, N, K);
      expect(relativeError(copy(plain.forward(x)), product)).toBeLessThan(1e-6);
      expect(
        relativeError(
          linear.forward(x).data,
          product.map((value, i) => value + bias[i % N]!),
        ),
      ).toBeLessThan(1e-6);

      const dOutput = drawn(engine, rows, N, 3);
      const d = copy(dOutput);
      expect(relativeError(linear.backward(dOutput).data, matmul(d, weight, rows, K, N))).toBeLessThan(1e-5);
      const dWeight = matmul(transpose(d, rows, N), x.data, N, K, rows);
      expect(relativeError(linear.gradients["weight"]!.data, dWeight)).toBeLessThan(1e-5);
      const dBias = matmul(new Float64Array(rows).fill(1), d, 1, N, rows);
      expect(relativeError(linear.gradients["bias"]!.data, dBias)).toBeLessThan(1e-5);

      linear.forward(x);
      linear.backward(dOutput);
      expect(
        relativeError(
          linear.gradients["weight"]!.data,
          dWeight.map((g) => 2 * g),
        ),
      ).toBeLessThan(1e-5);
      linear.zeroGrad();
      expect(
        Object.values(linear.gradients)
          .flatMap((matrix) => [...matrix.data])
          .every((g) => g === 0),
      ).toBe(true);
    }),
  );

  test("starts uniform within ±1/√inFeatures", () =>
    withEngine(build, (engine) => {
      const { parameters } = new Linear(engine, { inFeatures: 16, outFeatures: 50 });
      for (const { data } of Object.values(parameters)) {
        expect(Math.max(...data.map(Math.abs))).toBeLessThanOrEqual(0.25);
        expect(Math.max(...data)).toBeGreaterThan(0.2);
        expect(Math.min(...data)).toBeLessThan(-0.2);
      }
    }));
});

describe.each(builds)("Embedding, %s build", (build) => {
  test("looks rows up, and adds gradients where they were looked up", () =>
    withEngine(build, (engine) => {
      const embedding = new Embedding(engine, { numEmbeddings: 4, embeddingDim: 3 });
      const table = copy(embedding.parameters["weight"]!);
      const row = (id: number): number[] => [...table.slice(id * 3, (id + 1) * 3)];
      expect([...embedding.forward(Int32Array.of(2, 0, -1, 2)).data]).toEqual([
        ...row(2),
        ...row(0),
        0,
        0,
        0,
        ...row(2),
      ]);
      embedding.backward(engine.matrix(4, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30]));
      expect([...embedding.gradients["weight"]!.data]).toEqual([4, 5, 6, 0, 0, 0, 11, 22, 33, 0, 0, 0]);
      expect([...embedding.forward([3]).data]).toEqual(row(3));
    }));

  test("starts standard normal", () =>
    withEngine(build, (engine) => {
      const { data } = new Embedding(engine, { numEmbeddings: 100, embeddingDim: 50 }).parameters["weight"]!;
      const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
      const variance = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length;
      expect(Math.abs(mean)).toBeLessThan(0.05);
      expect(Math.abs(variance - 1)).toBeLessThan(0.07);
    }));

  test("refuses ids that are not there, and says which", () =>
    withEngine(build, (engine) => {
      const embedding = new Embedding(engine, { numEmbeddings: 4, embeddingDim: 3 });
      for (const [ids, message] of [
        [[0, 4], "ids[1] must be an integer from -1 to 3, not 4."],
        [[-2], "ids[0] must be an integer from -1 to 3, not -2."],
        [[0.5], "ids[0] must be an integer from -1 to 3, not 0.5."],
        [[], "ids must have at least one number."],
        ["012", 'ids must be an array of integers, such as an Int32Array, not "012".'],
      ] as const) {
        expect(() => embedding.forward(ids as unknown as number[])).toThrow(message);
      }
    }));
});

describe.each(builds)("Dropout, %s build", (build) => {
  test("drops the share p, scales the rest, and its backward drops the same", () =>
    withEngine(build, (engine) => {
      const dropout = new Dropout(engine, { p: 0.25, seed: 1 });
      const x = drawn(engine, 100, 40);
      const output = copy(dropout.forward(x));
      const kept = output.map((value) => Number(value !== 0));
      expect(
        relativeError(
          output,
          x.data.map((value, i) => (kept[i]! * value) / 0.75),
        ),
      ).toBeLessThan(1e-6);
      const share = kept.reduce((sum, one) => sum + one, 0) / kept.length;
      expect(Math.abs(share - 0.75)).toBeLessThan(0.03);
      const ones = engine.matrix(100, 40).fill(1);
      const mask = copy(dropout.backward(ones));
      expect(mask).toEqual(kept.map((one) => (one * 4) / 3));
      dropout.forward(x);
      expect(copy(dropout.backward(ones))).not.toEqual(mask);
    }));

  test("does nothing when not training, or with p = 0", () =>
    withEngine(build, (engine) => {
      const x = drawn(engine, 3, 5);
      const dropout = new Dropout(engine);
      expect(dropout.p).toBe(0.5);
      expect(dropout.training).toBe(true);
      dropout.training = false;
      expect(dropout.forward(x).data).toEqual(x.data);
      expect(dropout.backward(x).data).toEqual(x.data);
      expect(new Dropout(engine, { p: 0 }).forward(x).data).toEqual(x.data);
      expect(() => (dropout.training = 1 as never)).toThrow("training must be true or false, not 1.");
    }));

  test("has a seed of its own or the engine's", async () => {
    const masks = async (seed: number | undefined, engineSeed: number): Promise<Float32Array[]> => {
      using engine = await Engine.create({ build, seed: engineSeed });
      const dropout = new Dropout(engine, { seed });
      const ones = engine.matrix(10, 10).fill(1);
      return [copy(dropout.forward(ones)), copy(dropout.forward(ones))];
    };
    const first = await masks(5, 0);
    expect(first[0]).not.toEqual(first[1]);
    expect(await masks(5, 1)).toEqual(first);
    expect(await masks(undefined, 1)).toEqual(await masks(undefined, 1));
    expect(await masks(undefined, 1)).not.toEqual(await masks(undefined, 2));
  });
});
