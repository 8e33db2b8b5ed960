import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What the compiler says of each program that uses the package as it was built, without Node's types. */
function complaints(programs: readonly string[]): string[][] {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
  };
  const sources = new Map(programs.map((code, i) => [`${root}consumer${i}.mts`, code]));
  const disk = ts.createCompilerHost(options);
  const program = ts.createProgram([...sources.keys()], options, {
    ...disk,
    fileExists: (name) => sources.has(name) || disk.fileExists(name),
    readFile: (name) => sources.get(name) ?? disk.readFile(name),
    getSourceFile: (name, language) => {
      const code = sources.get(name);
      return code === undefined ? disk.getSourceFile(name, language) : ts.createSourceFile(name, code, language);
    },
  });
  const all = ts.getPreEmitDiagnostics(program);
  const of = (name: string | undefined): string[] =>
    all
      .filter(({ file }) => file?.fileName === name)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  const others = all.filter(({ file }) => !sources.has(file?.fileName ?? ""));
  expect(others.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  return [...sources.keys()].map(of);
}

const program = `
import {
  Adam, checkGradients, clipGradNorm, Embedding, Engine, GRU, Linear, LSTM, meanSquaredError, softmaxCrossEntropy,
  ShapeError, type LSTMState, type Matrix, type RecurrentState,
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
console.log(loss, norm, maximum, parameters["linear.weight"]?.error, view, new ShapeError("").code);
`;

const prelude = `
import { Engine, GRU, LSTM } from "wasm-rnn/nn";
const engine = await Engine.create();
const x = engine.matrix(1, 1);
const sizes = { inputSize: 1, hiddenSize: 1 };
console.log(GRU, LSTM, sizes);
`;

const mistakes: [string, string, RegExp][] = [
  ["a state of the wrong cell", "new LSTM(engine, sizes).forward(x, { hidden: x });", /'cell' is missing/],
  ["a misspelt option", "new GRU(engine, { ...sizes, layers: 2 });", /'layers' does not exist/],
  ["a missing size", "new GRU(engine, { inputSize: 1 });", /'hiddenSize' is missing/],
  ["an array as matrix", "new GRU(engine, sizes).forward([1, 2]);", /is not assignable to parameter of type 'Matrix'/],
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
