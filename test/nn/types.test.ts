import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { complaints } from "../compiler.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

const program = `
import {
  Adam, checkGradients, clipGradNorm, Embedding, Engine, GRU, Linear, LSTM, meanSquaredError, softmaxCrossEntropy,
  ShapeError, type LSTMState, type Matrix, type MatrixLike, type Net, type RecurrentState,
} from "wasm-rnn/nn";

using engine = await Engine.create({ build: "auto", seed: 1n });
const embedding = new Embedding(engine, { numEmbeddings: 10, embeddingDim: 4 });
const gru = new GRU(engine, { inputSize: 4, hiddenSize: 8, numLayers: 2, resetAfter: false });
const lstm = new LSTM(engine, { inputSize: 8, hiddenSize: 8, forgetBias: 2 });
const linear = new Linear(engine, { inFeatures: 8, outFeatures: 10, bias: false });
const adam = new Adam([embedding, gru, lstm, linear], { learningRate: 1e-3, weightDecay: 0 });
let carried: RecurrentState | undefined;
let memory: LSTMState | undefined;
const { output, state } = gru.forward(embedding.forward(Int32Array.of(1, 2)), carried, { batchSize: 2 });
carried = state;
const above = lstm.forward(output, memory, { lengths: [1, 1] });
memory = above.state;
const c: Matrix = above.state.cell;
const { loss, dLogits }: { loss: number; dLogits: Matrix } = softmaxCrossEntropy(linear.forward(above.output), [1, 2], {
  labelSmoothing: 0.1,
});
const { dInput, dState } = lstm.backward(linear.backward(dLogits), { cell: c });
embedding.backward(gru.backward(dInput, { hidden: dState.cell }).dInput);
const norm: number = clipGradNorm([gru, lstm], 1);
adam.step();
adam.learningRate *= 0.5;
const first: Matrix | undefined = gru.parameters["weight_ih_l0"];
const view: Float32Array | undefined = first?.data;
engine.matmul(output, output, { transposeB: true, out: engine.matrix(2, 2, new Float64Array(4)) }).fill(0);
const { maximum, parameters } = checkGradients({
  modules: { lstm, linear },
  loss: (net) => {
    const result = net.lstm.forward(output, undefined, { batchSize: 2 });
    const cell: Float64Array = result.state.cell.data;
    return meanSquaredError(net.linear.forward(result.output), linear.forward(output)).loss + (cell[0] ?? 0);
  },
});
// One loss for the modules and for their float64 twins, its gradient of the kind of its matrices.
const modules = { embedding, gru, lstm, linear };
const run = <M extends MatrixLike>(net: Net<typeof modules, M>) => {
  const below = net.gru.forward(net.embedding.forward([1, 2]), carried, { batchSize: 2 });
  const top = net.lstm.step(below.output, memory);
  const again = net.lstm.step(top.output, top.state);
  const weights: M | undefined = net.linear.parameters["weight"];
  const sum: number = again.state.cell.rows + (weights?.data[0] ?? 0);
  return { ...softmaxCrossEntropy(net.linear.forward(again.output), [1, 2]), sum };
};
const real: Matrix = run(modules).dLogits;
linear.backward(real);
checkGradients({ modules, loss: (net) => run(net).loss });
// Without its gradient it needs no type parameter.
const plain = (net: Net<typeof modules>): number => meanSquaredError(net.linear.forward(output), output).loss;
console.log(plain(modules), checkGradients({ modules, loss: plain }).maximum);
// Arrays and objects of modules, wherever modules are taken.
checkGradients({ modules: [gru, linear], loss: ([one, two]) => two.forward(one.forward(output).output).data[0] ?? 0 });
new Adam(modules).zeroGrad();
clipGradNorm(modules, 1);
console.log(loss, norm, maximum, parameters["linear.weight"]?.error, view, new ShapeError("").code);
`;

const prelude = `
import { checkGradients, Engine, GRU, LSTM } from "wasm-rnn/nn";
const engine = await Engine.create();
const x = engine.matrix(1, 1);
const sizes = { inputSize: 1, hiddenSize: 1 };
console.log(checkGradients, GRU, LSTM, sizes);
`;

const mistakes: [string, string, RegExp][] = [
  ["a state of the wrong cell", "new LSTM(engine, sizes).forward(x, { hidden: x });", /'cell' is missing/],
  ["a misspelt option", "new GRU(engine, { ...sizes, layers: 2 });", /'layers' does not exist/],
  ["a missing size", "new GRU(engine, { inputSize: 1 });", /'hiddenSize' is missing/],
  ["an array as matrix", "new GRU(engine, sizes).forward([1, 2]);", /is not assignable to parameter of type 'Matrix'/],
  [
    "a loss that is no number",
    "checkGradients({ modules: { gru: new GRU(engine, sizes) }, loss: (net) => net.gru.forward(x).output });",
    /is not assignable to type 'number'/,
  ],
  [
    "a module that is not among those checked",
    "checkGradients({ modules: { gru: new GRU(engine, sizes) }, loss: (net) => net.linear.forward(x).rows });",
    /'linear' does not exist/,
  ],
  ["what is internal", "console.log(x.address);", /'address' does not exist/],
];

describe("the types, in the strictest mode and without @types/node", () => {
  let found: string[][] = [];

  beforeAll(() => {
    if (!existsSync(`${root}/build/types/nn.d.ts`)) {
      throw new Error("build/types/nn.d.ts is missing: run `npm run build` before this test.");
    }
    found = complaints([program, ...mistakes.map(([, line]) => prelude + line)]);
  }, 60_000);

  test("take a program that uses all of it", () => {
    expect(found[0]).toEqual([]);
  });

  test.each(mistakes.map(([name, , message], i) => [name, message, i + 1] as const))("find %s", (_, message, i) => {
    expect(found[i]).toHaveLength(1);
    expect(found[i]![0]).toMatch(message);
  });
});
