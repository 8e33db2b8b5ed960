import { describe, expect, test } from "vitest";
import {
  CallOrderError,
  Dropout,
  Embedding,
  GRU,
  Linear,
  LSTM,
  meanSquaredError,
  type Module,
  OutOfMemoryError,
  RNN,
  SimplifiedGRU,
  softmaxCrossEntropy,
} from "../../src/nn.js";
import { builds } from "../engine.js";
import { failingAt } from "../failingAllocation.js";
import { cellNames } from "../oracle/recurrent.js";
import { makeLayers } from "./cells.js";
import { drawn, withEngine } from "./engines.js";

describe.each(builds)("%s build", (build) => {
  test("1000 training steps take no memory after the first", () =>
    withEngine(build, (engine) => {
      const embedding = new Embedding(engine, { numEmbeddings: 5, embeddingDim: 3 });
      const lstm = new LSTM(engine, { inputSize: 3, hiddenSize: 4, numLayers: 2 });
      const dropout = new Dropout(engine, { p: 0.1 });
      const linear = new Linear(engine, { inFeatures: 4, outFeatures: 5 });
      const ids = Int32Array.of(0, 1, 2, 3, 4, 0);
      const target = engine.matrix(6, 5);
      const step = (): void => {
        for (const module of [embedding, lstm, linear]) module.zeroGrad();
        const { output } = lstm.forward(embedding.forward(ids), undefined, { batchSize: 2 });
        const logits = linear.forward(dropout.forward(output));
        const { dLogits } = softmaxCrossEntropy(logits, ids);
        meanSquaredError(logits, target);
        embedding.backward(lstm.backward(dropout.backward(linear.backward(dLogits))).dInput);
        lstm.step(row);
      };
      const row = drawn(engine, 1, 3);
      step();
      const used = engine.usedBytes;
      const { byteLength } = engine.matrix(1, 1).data.buffer;
      for (let i = 0; i < 1000; i++) step();
      const probe = engine.matrix(1, 1);
      expect(probe.data.buffer.byteLength).toBe(byteLength);
      probe.dispose();
      expect(engine.usedBytes - used).toBeLessThanOrEqual(64);
    }));

  test("batches of many shapes take no more than the largest", () =>
    withEngine(build, (engine) => {
      const gru = new GRU(engine, { inputSize: 3, hiddenSize: 4 });
      const linear = new Linear(engine, { inFeatures: 4, outFeatures: 2 });
      const run = (T: number, B: number): void => {
        using x = drawn(engine, T * B, 3);
        using y = drawn(engine, T * B, 2);
        const { output } = gru.forward(x, undefined, { batchSize: B });
        gru.backward(linear.backward(meanSquaredError(linear.forward(output), y).dOutput));
      };
      const shapes = [20, 1, 7, 13, 2].flatMap((T) => [6, 1, 3].map((B) => [T, B] as const));
      for (const [T, B] of shapes) run(T, B);
      run(20, 6);
      const used = engine.usedBytes;
      for (let round = 0; round < 20; round++) for (const [T, B] of shapes) run(T, B);
      run(20, 6);
      expect(engine.usedBytes).toBe(used);
    }));

  test("a module gives back all that it took", () =>
    withEngine(build, (engine) => {
      const x = drawn(engine, 8, 3);
      const before = engine.usedBytes;
      const options = { inputSize: 3, hiddenSize: 4, numLayers: 2 };
      for (const layers of [
        ...cellNames.map((cell) => makeLayers(cell, engine, options)),
        new RNN(engine, options),
        new SimplifiedGRU(engine, { ...options, recurrentInitialization: "orthogonal" }),
      ]) {
        const { output } = layers.forward(x, undefined, { batchSize: 2 });
        layers.step(x);
        const linear = new Linear(engine, { inFeatures: 4, outFeatures: 8 });
        const { dLogits } = softmaxCrossEntropy(linear.forward(output), [0, 1, 2, 3, 4, 5, 6, 7]);
        layers.backward(linear.backward(dLogits));
        linear.dispose();
        layers.dispose();
      }
      const embedding = new Embedding(engine, { numEmbeddings: 5, embeddingDim: 3, seed: 1 });
      embedding.forward([1, 2]);
      using pair = drawn(engine, 2, 3);
      embedding.backward(pair);
      pair.dispose();
      embedding.dispose();
      const dropout = new Dropout(engine, { seed: 1 });
      dropout.forward(x);
      dropout.dispose();
      expect(engine.usedBytes).toBe(before);
    }));

  test("a constructor that runs out of memory anywhere takes nothing", () =>
    withEngine(build, (engine) => {
      const sizes = { inputSize: 2, hiddenSize: 2, seed: 1 };
      const constructors: (() => Module)[] = [
        () => new Embedding(engine, { numEmbeddings: 3, embeddingDim: 3, seed: 1 }),
        () => new Embedding(engine, { numEmbeddings: 3, embeddingDim: 3 }),
        () => new Dropout(engine, { seed: 1 }),
        () => new Linear(engine, { inFeatures: 2, outFeatures: 2, seed: 1 }),
        () => new GRU(engine, sizes),
        () => new LSTM(engine, { ...sizes, recurrentInitialization: "orthogonal" }),
      ];
      const before = engine.usedBytes;
      for (const make of constructors) {
        let failed = 0;
        for (let k = 1; k <= 8; k++) {
          const module = failingAt(engine.wasm.arena, k, make);
          if (module === undefined) failed++;
          else module.dispose();
          expect(engine.usedBytes).toBe(before);
        }
        expect(failed).toBeGreaterThan(2);
      }
    }));

  test("an Embedding's forward that runs out of memory leaves no backward behind", () =>
    withEngine(build, (engine) => {
      const embedding = new Embedding(engine, { numEmbeddings: 5, embeddingDim: 2 });
      const dOutput = drawn(engine, 2, 2);
      for (const k of [1, 2]) {
        embedding.forward([0, 1]);
        expect(failingAt(engine.wasm.arena, k, () => embedding.forward(new Int32Array(200 * k)))).toBeUndefined();
        expect(() => embedding.backward(dOutput)).toThrow(CallOrderError);
      }
      expect([...embedding.gradients["weight"]!.data]).toEqual(new Array(10).fill(0));
    }));

  test("an Embedding takes ids from a view that its own memory moves", () =>
    withEngine(build, (engine) => {
      const embedding = new Embedding(engine, { numEmbeddings: 3, embeddingDim: 3000 });
      const { data } = engine.matrix(1, 8).fill(1);
      const rows = embedding.forward(data).data.slice();
      expect(data).toHaveLength(0);
      expect(rows).toEqual(embedding.forward(new Int32Array(8).fill(1)).data);
    }));

  test("a module that does not fit takes nothing, and smaller ones still fit", () =>
    withEngine(build, (engine) => {
      const before = engine.usedBytes;
      // Parameters fit below 4 GB and gradients do not; both fit and the packed weights do not.
      for (const hiddenSize of [14000, 11000]) {
        expect(() => new LSTM(engine, { inputSize: 1, hiddenSize })).toThrow(OutOfMemoryError);
        expect(engine.usedBytes).toBe(before);
      }
      const linear = new Linear(engine, { inFeatures: 3, outFeatures: 1 });
      expect(linear.forward(drawn(engine, 1, 3)).data).toHaveLength(1);
    }));
});
