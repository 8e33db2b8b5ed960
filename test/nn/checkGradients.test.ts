import { describe, expect, test } from "vitest";
import {
  checkGradients,
  Dropout,
  Embedding,
  type Engine,
  type GradientCheckOptions,
  InvalidOptionError,
  Linear,
  type LSTM,
  type LSTMState,
  type Matrix,
  meanSquaredError,
  softmaxCrossEntropy,
} from "../../src/nn.js";
import { ReferenceRecurrent } from "../../src/nn/reference/recurrent.js";
import { reference } from "../../src/nn/reference/matrix.js";
import { builds } from "../engine.js";
import { joinRows, unpackRows } from "../oracle/packed.js";
import { cellNames, cells, runSequence, zeroState } from "../oracle/recurrent.js";
import { relativeError } from "../oracle/relativeError.js";
import { type AnyRecurrent, makeLayers } from "./cells.js";
import { copy, drawn, withEngine } from "./engines.js";

const [D, H, V] = [3, 4, 5];

type Net = Parameters<GradientCheckOptions<{ recurrent: LSTM; embedding: Embedding; linear: Linear }>["loss"]>[0];

/** A network over every kind of layer, with the gradients of its loss. */
function network(engine: Engine, cell: (typeof cellNames)[number], numLayers: number, carried: boolean) {
  const recurrent = makeLayers(cell, engine, { inputSize: D, hiddenSize: H, numLayers });
  const embedding = new Embedding(engine, { numEmbeddings: V, embeddingDim: D });
  const linear = new Linear(engine, { inFeatures: H, outFeatures: V });
  const lengths = [4, 3, 1];
  const ids = [0, 1, 4, 2, 1, 3, 3, 0];
  const targets = [1, 2, 2, 0, 3, 4, 4, 4];
  const initial = { hidden: drawn(engine, 3 * numLayers, H, 8), cell: drawn(engine, 3 * numLayers, H, 9) };
  // As if every cell were an LSTM, as the modules below.
  const state = (!carried ? undefined : cell === "lstm" ? initial : { hidden: initial.hidden }) as
    LSTMState | undefined;
  const dHidden = drawn(engine, 3 * numLayers, H, 10);
  // A loss that depends on the output and on the last state: Σ state∘dHidden beside the cross-entropy.
  const loss = (net: Net): number => {
    const result = net.recurrent.forward(net.embedding.forward(ids), state, { lengths });
    const weights = dHidden.data;
    const extra = result.state.hidden.data.reduce((sum, value, i) => sum + value * weights[i]!, 0);
    return softmaxCrossEntropy(net.linear.forward(result.output), targets).loss + extra;
  };
  const { output } = recurrent.forward(embedding.forward(ids), state, { lengths });
  const dOutput = linear.backward(softmaxCrossEntropy(linear.forward(output), targets).dLogits);
  embedding.backward(recurrent.backward(dOutput, { hidden: dHidden }).dInput);
  const modules = { recurrent: recurrent as unknown as LSTM, embedding, linear };
  return { modules, loss };
}

describe.each(builds)("%s build", (build) => {
  describe.each([false, true])("state carried: %s", (carried) => {
    test.each(cellNames.flatMap((cell) => [1, 2, 3].map((layers) => [cell, layers] as const)))(
      "%s of %d layers, Linear and Embedding pass",
      (cell, layers) =>
        withEngine(build, (engine) => {
          const { maximum, parameters } = checkGradients({
            ...network(engine, cell, layers, carried),
            samples: Infinity,
          });
          expect(maximum).toBeLessThan(1e-5);
          expect(maximum).toBeGreaterThan(0);
          const two = !["simplified-gru", "gru, reset before"].includes(cell);
          expect(Object.keys(parameters)).toHaveLength(layers * (two ? 4 : 3) + 3);
          for (const { error, index, analytic, numeric } of Object.values(parameters)) {
            expect(error).toBeLessThanOrEqual(maximum);
            expect(Number.isInteger(index)).toBe(true);
            expect(Math.abs(analytic - numeric)).toBeLessThan(1e-5);
          }
        }),
    );
  });

  test("an error planted in any parameter is found, by name, index and value", () =>
    withEngine(build, (engine) => {
      const options = { ...network(engine, "lstm", 2, false), samples: Infinity };
      for (const [module, { gradients }] of Object.entries(options.modules)) {
        for (const [name, matrix] of Object.entries(gradients)) {
          const right = copy(matrix);
          const greatest = Math.max(...right.map(Math.abs));
          const index = right.length - 1;
          matrix.data[index]! += greatest / 100;
          const { maximum, parameters } = checkGradients(options);
          const found = parameters[`${module}.${name}`]!;
          expect(found.error).toBe(maximum);
          expect(found.error).toBeGreaterThan(0.009);
          expect(found.index).toBe(index);
          expect(found.analytic).toBe(matrix.data[index]);
          expect(found.numeric).toBeCloseTo(right[index]!, 5);
          matrix.data.set(right);
        }
      }
      expect(checkGradients(options).maximum).toBeLessThan(1e-5);
    }));

  test("a gradient that was forgotten, doubled, or is not a number is found by samples", () =>
    withEngine(build, (engine) => {
      const options = { ...network(engine, "gru, reset after", 1, false), samples: 5 };
      const { data } = options.modules.recurrent.gradients["weight_hh_l0"]!;
      const right = data.slice();
      const worst = (): number => checkGradients(options).parameters["recurrent.weight_hh_l0"]!.error;
      data.fill(0);
      expect(worst()).toBe(1);
      data.set(right.map((g) => 2 * g));
      expect(worst()).toBeGreaterThan(0.1);
      data.fill(NaN);
      expect(worst()).toBe(Infinity);
      expect(checkGradients(options).maximum).toBe(Infinity);
    }));

  test("without a backward pass every error is 1; after two without zeroGrad every gradient is twice what it should be", () =>
    withEngine(build, (engine) => {
      const { modules, loss } = network(engine, "lstm", 1, false);
      const all = Object.values(modules).flatMap(({ gradients }) => Object.values<Matrix>(gradients));
      const right = all.map(copy);
      all.forEach((matrix) => matrix.fill(0));
      for (const { error, analytic } of Object.values(checkGradients({ modules, loss }).parameters)) {
        expect({ error, analytic }).toEqual({ error: 1, analytic: 0 });
      }
      all.forEach((matrix, i) => matrix.data.set(right[i]!.map((g) => 2 * g)));
      for (const { error, analytic, numeric } of Object.values(
        checkGradients({ modules, loss, samples: Infinity }).parameters,
      )) {
        expect(error).toBeCloseTo(0.5, 4);
        expect(analytic / numeric).toBeCloseTo(2, 3);
      }
    }));

  test("an array of modules is checked like an object of them, under indices", () =>
    withEngine(build, (engine) => {
      const { modules, loss } = network(engine, "lstm", 1, false);
      const named = checkGradients({ modules, loss });
      const { recurrent, embedding, linear } = modules;
      const listed = checkGradients({
        modules: [recurrent, embedding, linear],
        loss: ([first, second, third]) => loss({ recurrent: first, embedding: second, linear: third }),
      });
      expect(Object.keys(listed.parameters)).toContain("2.weight");
      expect(Object.values(listed.parameters)).toEqual(Object.values(named.parameters));
      expect(listed.maximum).toBe(named.maximum);
    }));

  test("a single gradient that is not a number is found among all others", () =>
    withEngine(build, (engine) => {
      const options = { ...network(engine, "rnn", 1, false), samples: Infinity };
      const { data } = options.modules.linear.gradients["weight"]!;
      for (const wrong of [NaN, Infinity]) {
        const right = data[7]!;
        data[7] = wrong;
        const { maximum, parameters } = checkGradients(options);
        data[7] = right;
        expect(maximum).toBe(Infinity);
        expect(parameters["linear.weight"]).toMatchObject({ error: Infinity, index: 7, analytic: wrong });
        expect(parameters["linear.bias"]!.error).toBeLessThan(1e-5);
      }
    }));

  test("a loss that throws takes no memory", () =>
    withEngine(build, (engine) => {
      const { modules } = network(engine, "rnn", 1, false);
      const used = engine.usedBytes;
      const loss = (): number => {
        throw new RangeError("the loss's own");
      };
      expect(() => checkGradients({ modules, loss })).toThrow("the loss's own");
      expect(engine.usedBytes).toBe(used);
    }));

  test("changes neither parameters nor gradients nor memory, and chooses the same samples again", () =>
    withEngine(build, (engine) => {
      const options = { ...network(engine, "rnn", 1, true), samples: 3 };
      const matrices = Object.values(options.modules).flatMap(({ parameters, gradients }) =>
        [parameters, gradients].flatMap((record) => Object.values<Matrix>(record)),
      );
      const before = matrices.map(copy);
      const used = engine.usedBytes;
      const first = checkGradients(options);
      expect(checkGradients(options)).toEqual(first);
      expect(checkGradients({ ...options, seed: 1 })).not.toEqual(first);
      expect(matrices.map(copy)).toEqual(before);
      expect(engine.usedBytes).toBe(used);
    }));

  test("Dropout: the check drops what the last forward dropped", () =>
    withEngine(build, (engine) => {
      const dropout = new Dropout(engine, { p: 0.4, seed: 2 });
      const linear = new Linear(engine, { inFeatures: D, outFeatures: H });
      const x = drawn(engine, 6, D);
      const y = drawn(engine, 6, H, 2);
      const { dOutput } = meanSquaredError(dropout.forward(linear.forward(x)), y);
      linear.backward(dropout.backward(dOutput));
      const { maximum } = checkGradients({
        modules: { dropout, linear },
        loss: (net) => meanSquaredError(net.dropout.forward(net.linear.forward(x)), y).loss,
      });
      expect(maximum).toBeLessThan(1e-5);
    }));
});

test.each(cellNames)("the float64 twin of %s is the oracle's", async (cell) => {
  await withEngine("simd", (engine) => {
    const layers = makeLayers(cell, engine, { inputSize: D, hiddenSize: H, numLayers: 2 });
    const lengths = [5, 5, 2];
    const x = drawn(engine, 12, D);
    const parameters = Object.fromEntries(
      Object.entries(layers.parameters).map(([name, matrix]) => [name, reference(matrix)]),
    );
    const named = Object.fromEntries(Object.entries(parameters).map(([name, { data }]) => [`recurrent.${name}`, data]));
    const expected = unpackRows(x.data, lengths, D).map((inputs) =>
      runSequence(cells[cell], named, inputs, zeroState(cells[cell], H, 2)),
    );
    const twin = new ReferenceRecurrent((layers as unknown as AnyRecurrent & LSTM).shape, parameters);
    const { output, state } = twin.forward(x, undefined, { lengths });
    const outputs = joinRows(
      expected.map((sequence) => sequence.outputs),
      H,
    );
    expect(relativeError(output.data, outputs)).toBeLessThan(1e-14);
    const last = [0, 1].flatMap((layer) => expected.flatMap(({ finalState }) => [...finalState[layer]![0]]));
    expect(relativeError(state.hidden.data, last)).toBeLessThan(1e-14);
    const first = x.data.slice(0, 3 * D);
    expect(relativeError(twin.step(engine.matrix(3, D, first)).output.data, outputs.subarray(0, 3 * H))).toBeLessThan(
      1e-14,
    );
  });
});

describe("what it refuses", () => {
  test.each<[string, object, RegExp]>([
    ["a loss that is no function", { loss: 3 }, /loss must be a function, not 3/],
    ["what is no module", { modules: { a: {} } }, /modules\.a must be a module of this library, not an object/],
    ["no modules", { modules: undefined }, /takes modules as \[gru, linear\] or { gru, linear }, not undefined/],
    ["null as modules", { modules: null }, /takes modules as \[gru, linear\] or { gru, linear }, not null/],
    ["an empty object of modules", { modules: {} }, /checkGradients takes at least one module/],
    ["an empty array of modules", { modules: [] }, /checkGradients takes at least one module/],
    ["a loss that returns nothing", { loss: () => undefined }, /loss must return a number, not undefined\.$/],
    [
      "a loss with its gradient",
      { loss: () => ({ loss: 1 }) },
      /must return a number, not an object; return its field loss\./,
    ],
    ["samples of 0", { samples: 0 }, /samples must be an integer from 1 on, or Infinity, not 0/],
    ["an epsilon of 0", { epsilon: 0 }, /epsilon must be a number above 0, at most 1, not 0/],
    ["another option", { tolerance: 1 }, /checkGradients has no option tolerance/],
  ])("%s", (_, wrong, message) =>
    withEngine("simd", (engine) => {
      const options = { ...network(engine, "rnn", 1, false), ...wrong };
      expect(() => checkGradients(options)).toThrow(message);
      expect(() => checkGradients(options)).toThrow(InvalidOptionError);
    }),
  );
});
