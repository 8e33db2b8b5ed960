import { describe, expect, test } from "vitest";
import { Engine, GRU, LSTM, RNN } from "../../src/nn.js";
import { builds } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { goldenError, recurrentCases, type Stored } from "../oracle/golden.js";
import { packRows } from "../oracle/packed.js";
import { type CellName, cellNames } from "../oracle/recurrent.js";
import { relativeError } from "../oracle/relativeError.js";
import { type AnyState, makeLayers, setParameters } from "./cells.js";
import { copy, drawn, withEngine } from "./engines.js";

describe.each(builds)("against PyTorch, %s build", (build) => {
  test.each(recurrentCases)("$name", ({ cell, D, H, L, lengths, rows, ...example }) =>
    withEngine(build, (engine) => {
      const layers = makeLayers(cell, engine, { inputSize: D, hiddenSize: H, numLayers: L });
      setParameters(layers, example.parameters);
      const stateOf = (vectors: readonly Float32Array[]): AnyState => {
        const [hidden, memory] = vectors.map((values) => engine.matrix(L * lengths.length, H, values));
        return memory ? { hidden: hidden!, cell: memory } : { hidden: hidden! };
      };
      const x = engine.matrix(rows, D, example.inputs);
      const initial = example.carried ? stateOf(example.initialState) : undefined;
      const { output, state } = layers.forward(x, initial, { lengths });
      expect(goldenError(output.data, example.outputs)).toBeLessThan(1e-5);
      expectStates(state, example.finalState);
      const dOutput = engine.matrix(rows, H, example.dOutputs);
      const dFinal = example.carried ? stateOf(example.dFinalState) : undefined;
      const { dInput, dState } = layers.backward(dOutput, dFinal);
      expect(goldenError(dInput.data, example.dInputs)).toBeLessThan(1e-5);
      expectStates(dState, example.dInitialState);
      for (const [name, gradient] of Object.entries(layers.gradients)) {
        expect(goldenError(gradient.data, example.dParameters[`recurrent.${name}`]!), name).toBeLessThan(1e-5);
      }
    }),
  );
});

function expectStates(actual: AnyState, expected: readonly Stored[]): void {
  const matrices = [actual.hidden, actual.cell].filter((matrix) => matrix !== undefined);
  expect(matrices).toHaveLength(expected.length);
  matrices.forEach((matrix, i) => expect(goldenError(matrix.data, expected[i]!)).toBeLessThan(1e-5));
}

const [D, H] = [5, 7];

/** State matrices of drawn numbers for B sequences. */
function drawnState(engine: Engine, cell: CellName, L: number, B: number): AnyState {
  const hidden = drawn(engine, L * B, H, 11);
  return cell === "lstm" ? { hidden, cell: drawn(engine, L * B, H, 12) } : { hidden };
}

function copies(state: AnyState): Float32Array[] {
  return Object.values(state as unknown as Record<string, AnyState["hidden"]>).map(copy);
}

describe.each(cellNames)("%s", (cell) => {
  describe.each(builds)("%s build", (build) => {
    test.each([1, 2, 3])("of %d layers: the state carried on gives one run's numbers, to the bit", (numLayers) =>
      withEngine(build, (engine) => {
        const layers = makeLayers(cell, engine, { inputSize: D, hiddenSize: H, numLayers });
        const [T, B] = [9, 3];
        const x = drawn(engine, T * B, D);
        const whole = layers.forward(x, undefined, { batchSize: B });
        const [output, last] = [copy(whole.output), copies(whole.state)];
        let state: AnyState | undefined;
        const pieces = [2, 4, 3].flatMap((steps, i) => {
          const start = [0, 2, 6][i]! * B * D;
          const piece = engine.matrix(steps * B, D, x.data.slice(start, start + steps * B * D));
          const result = layers.forward(piece, state, state ? {} : { batchSize: B });
          ({ state } = result);
          return [...result.output.data];
        });
        expect(pieces).toEqual([...output]);
        expect(copies(state!)).toEqual(last);
      }),
    );

    test.each([1, 2, 3])("of %d layers: steps give the numbers of forward, to the bit", (numLayers) =>
      withEngine(build, (engine) => {
        const layers = makeLayers(cell, engine, { inputSize: D, hiddenSize: H, numLayers });
        const [T, B] = [6, 2];
        const x = drawn(engine, T * B, D);
        const initial = drawnState(engine, cell, numLayers, B);
        const whole = layers.forward(x, initial, { batchSize: B });
        const [output, last] = [copy(whole.output), copies(whole.state)];
        let state = initial;
        const steps = Array.from({ length: T }, (_, t) => {
          const row = engine.matrix(B, D, x.data.slice(t * B * D, (t + 1) * B * D));
          const result = layers.step(row, state);
          ({ state } = result);
          return [...result.output.data];
        }).flat();
        expect(steps).toEqual([...output]);
        expect(copies(state)).toEqual(last);
      }),
    );
  });

  test("a sequence gives the same bits alone, in a batch and among shorter ones", () =>
    withEngine("simd", (engine) => {
      const layers = makeLayers(cell, engine, { inputSize: D, hiddenSize: H, numLayers: 2 });
      const lengths = [6, 4, 4, 1];
      const { rows, places } = packRows(lengths);
      const x = drawn(engine, rows, D);
      const initial = drawnState(engine, cell, 2, lengths.length);
      const packed = layers.forward(x, initial, { lengths });
      const [output, hidden] = [copy(packed.output), copy(packed.state.hidden)];
      lengths.forEach((length, sequence) => {
        const own = places.flatMap((place, row) => (place.sequence === sequence ? [row] : []));
        const alone = engine.matrix(
          length,
          D,
          own.flatMap((row) => [...x.data.slice(row * D, (row + 1) * D)]),
        );
        const part = (matrix: AnyState["hidden"]): AnyState["hidden"] => {
          const at = (layer: number): number => (layer * lengths.length + sequence) * H;
          const { data } = matrix;
          return engine.matrix(2, H, [...data.slice(at(0), at(0) + H), ...data.slice(at(1), at(1) + H)]);
        };
        const state = initial.cell
          ? { hidden: part(initial.hidden), cell: part(initial.cell) }
          : { hidden: part(initial.hidden) };
        const single = layers.forward(alone, state);
        expect([...single.output.data]).toEqual(own.flatMap((row) => [...output.slice(row * H, (row + 1) * H)]));
        for (const layer of [0, 1]) {
          const at = (layer * lengths.length + sequence) * H;
          expect(single.state.hidden.data.slice(layer * H, (layer + 1) * H)).toEqual(hidden.slice(at, at + H));
        }
      });
    }));

  test("backward through pieces, last first, gives one run's gradients", () =>
    withEngine("simd", (engine) => {
      const [T, B] = [8, 3];
      const layers = makeLayers(cell, engine, { inputSize: D, hiddenSize: H, numLayers: 2, seed: 3 });
      const x = drawn(engine, T * B, D);
      const dOutput = drawn(engine, T * B, H, 5);
      layers.forward(x, undefined, { batchSize: B });
      const dInput = copy(layers.backward(dOutput).dInput);
      const expected = Object.entries(layers.gradients).map(([name, matrix]) => [name, copy(matrix)] as const);

      layers.zeroGrad();
      const half = (from: AnyState["hidden"], i: number): AnyState["hidden"] => {
        const count = (T / 2) * B * from.columns;
        return engine.matrix((T / 2) * B, from.columns, from.data.slice(i * count, (i + 1) * count));
      };
      const [xs, dOutputs] = [
        [half(x, 0), half(x, 1)],
        [half(dOutput, 0), half(dOutput, 1)],
      ];
      const keep = (state: AnyState): AnyState => {
        const kept = (matrix: AnyState["hidden"]): AnyState["hidden"] => engine.matrix(2 * B, H, matrix.data);
        return state.cell ? { hidden: kept(state.hidden), cell: kept(state.cell) } : { hidden: kept(state.hidden) };
      };
      const middle = keep(layers.forward(xs[0]!, undefined, { batchSize: B }).state);
      layers.forward(xs[1]!, middle);
      const second = layers.backward(dOutputs[1]);
      const late = copy(second.dInput);
      const dMiddle = keep(second.dState);
      layers.forward(xs[0]!, undefined, { batchSize: B });
      const early = copy(layers.backward(dOutputs[0], dMiddle).dInput);
      expect(relativeError([...early, ...late], dInput)).toBeLessThan(1e-5);
      for (const [name, gradient] of expected) {
        expect(relativeError(layers.gradients[name]!.data, gradient), name).toBeLessThan(1e-5);
      }
    }));

  test("backward adds to gradients and overwrites those of input and state", () =>
    withEngine("simd", (engine) => {
      const layers = makeLayers(cell, engine, { inputSize: D, hiddenSize: H });
      const x = drawn(engine, 4, D);
      const dOutput = drawn(engine, 4, H, 5);
      const run = (): Float32Array[] => {
        layers.forward(x);
        const { dInput, dState } = layers.backward(dOutput);
        return [copy(dInput), ...copies(dState)];
      };
      const first = run();
      const once = Object.values(layers.gradients).map(copy);
      expect(run()).toEqual(first);
      Object.values(layers.gradients).forEach((matrix, i) =>
        expect(
          relativeError(
            matrix.data,
            once[i]!.map((g) => 2 * g),
          ),
        ).toBeLessThan(1e-6),
      );
      layers.zeroGrad();
      expect(run()).toEqual(first);
      expect(Object.values(layers.gradients).map(copy)).toEqual(once);
      expect(dOutput.data).toEqual(new Draws(5).floats(4 * H));
    }));

  test("the gradient of the last state alone is that of its output", () =>
    withEngine("simd", (engine) => {
      const layers = makeLayers(cell, engine, { inputSize: D, hiddenSize: H });
      const x = drawn(engine, 6, D);
      const dLast = drawn(engine, 2, H, 6);
      layers.forward(x, undefined, { batchSize: 2 });
      const fromState = copy(layers.backward(undefined, { hidden: dLast }).dInput);
      layers.forward(x, undefined, { batchSize: 2 });
      const dOutput = engine.matrix(6, H);
      dOutput.data.set(dLast.data, 4 * H);
      expect(layers.backward(dOutput).dInput.data).toEqual(fromState);
      expect(Math.max(...fromState)).toBeGreaterThan(0);
    }));

  test("parameters have PyTorch's names and shapes", () =>
    withEngine("simd", (engine) => {
      const layers = makeLayers(cell, engine, { inputSize: D, hiddenSize: H, numLayers: 2 });
      const G = { rnn: 1, "simplified-gru": 2, "gru, reset before": 3, "gru, reset after": 3, lstm: 4 }[cell];
      const two = !["simplified-gru", "gru, reset before"].includes(cell);
      const shapes = ({ parameters }: typeof layers, which: "parameters" | "gradients" = "parameters"): unknown =>
        Object.entries(which === "parameters" ? parameters : layers.gradients).map(([name, { rows, columns }]) => [
          name,
          rows,
          columns,
        ]);
      const expected = [0, 1].flatMap((layer) => [
        [`weight_ih_l${layer}`, G * H, layer === 0 ? D : H],
        [`weight_hh_l${layer}`, G * H, H],
        [`bias_ih_l${layer}`, 1, G * H],
        ...(two ? [[`bias_hh_l${layer}`, 1, G * H]] : []),
      ]);
      expect(shapes(layers)).toEqual(expected);
      expect(shapes(layers, "gradients")).toEqual(expected);
    }));

  test("what is written into a parameter is what the next call computes with", () =>
    withEngine("simd", (engine) => {
      const layers = makeLayers(cell, engine, { inputSize: D, hiddenSize: H });
      const x = drawn(engine, 1, D);
      const views = Object.values(layers.parameters).map(({ data }) => data);
      const before = copy(layers.forward(x).output);
      const stepBefore = layers.step(x);
      expect(copy(stepBefore.output)).toEqual(before);
      // Through views taken long ago.
      for (const view of views) view.fill(0);
      const zeros = new Float32Array(H);
      expect(before.some((value) => value !== 0)).toBe(true);
      expect(copy(layers.forward(x).output)).toEqual(zeros);
      expect(copy(layers.step(x).output)).toEqual(zeros);
      // Through a new view in the middle of a sequence.
      const { state } = layers.step(x);
      layers.parameters["bias_ih_l0"]!.fill(1);
      expect(Math.max(...layers.step(x, state).output.data)).toBeGreaterThan(0.1);
    }));
});

describe("initial parameters", () => {
  test("are uniform within ±1/√H, and the same for the same seed under every build", async () => {
    const all = await Promise.all(
      builds.map((build) =>
        withEngine(build, (engine) => {
          const gru = new GRU(engine, { inputSize: 40, hiddenSize: 25, seed: 7 });
          const again = new GRU(engine, { inputSize: 40, hiddenSize: 25, seed: 7 });
          const values = Object.values(gru.parameters).flatMap((matrix) => [...matrix.data]);
          expect(Object.values(again.parameters).flatMap((matrix) => [...matrix.data])).toEqual(values);
          return values;
        }),
      ),
    );
    for (const values of all) expect(values).toEqual(all[0]);
    const sorted = Float32Array.from(all[0]!).sort();
    expect(sorted[0]).toBeGreaterThanOrEqual(-0.2);
    expect(sorted.at(-1)).toBeLessThanOrEqual(0.2);
    for (const share of [0.1, 0.5, 0.9]) {
      expect(sorted[Math.floor(share * sorted.length)]).toBeCloseTo(-0.2 + 0.4 * share, 1);
    }
  });

  test("without a seed follow from the engine's and differ from module to module", async () => {
    const draw = async (seed?: number): Promise<number[][]> => {
      using engine = await Engine.create({ seed });
      return [1, 2].map(() => [...new RNN(engine, { inputSize: 2, hiddenSize: 3 }).parameters["weight_hh_l0"]!.data]);
    };
    const [first, second] = await draw();
    expect(first).not.toEqual(second);
    expect(await draw()).toEqual([first, second]);
    expect(await draw(0)).toEqual([first, second]);
    expect(await draw(1)).not.toEqual([first, second]);
  });

  test("of an LSTM: the two forget biases add up to forgetBias, 1 by default", () =>
    withEngine("simd", (engine) => {
      for (const forgetBias of [undefined, -2.5]) {
        const { parameters } = new LSTM(engine, { inputSize: 3, hiddenSize: 4, numLayers: 2, forgetBias });
        for (const layer of [0, 1]) {
          const biases = ["bias_ih_l", "bias_hh_l"].map((name) => [...parameters[`${name}${layer}`]!.data]);
          expect(biases.map((bias) => bias.slice(4, 8))).toEqual([Array(4).fill(forgetBias ?? 1), [0, 0, 0, 0]]);
          expect(biases[0]!.slice(0, 4)).not.toEqual([0, 0, 0, 0]);
        }
      }
    }));

  test("orthogonal: each gate's block of W_hh has orthonormal rows", () =>
    withEngine("simd", (engine) => {
      const options = { inputSize: 3, hiddenSize: 6, recurrentInitialization: "orthogonal" } as const;
      const { parameters } = new GRU(engine, options);
      const weight = parameters["weight_hh_l0"]!.data;
      for (let gate = 0; gate < 3; gate++) {
        const block = engine.matrix(6, 6, weight.slice(gate * 36, (gate + 1) * 36));
        const product = engine.matmul(block, block, { transposeB: true });
        product.data.forEach((value, i) => expect(value).toBeCloseTo(i % 7 === 0 ? 1 : 0, 5));
      }
    }));
});
