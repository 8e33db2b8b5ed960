import { describe, expect, test } from "vitest";
import { CharTokenizer, InvalidOptionError, LanguageModel, type Cell, type ModelOptions } from "../../src/index.js";
import { builds } from "../engine.js";
import { oracleParameters } from "../languageModel/handMade.js";
import { withMemory } from "../languageModel/memories.js";
import { gibberish } from "../languageModel/texts.js";
import { Inspection } from "../oracle/inspection.js";
import { gru, type CellName } from "../oracle/recurrent.js";
import { relativeError } from "../oracle/relativeError.js";

const tokenizer = CharTokenizer.fit([..."abcdefghijklmnopqrstuvwxyz"]);
const V = tokenizer.size;

interface Case {
  cell: Cell;
  resetAfter?: boolean;
  numLayers: number;
  embeddingSize: number;
  hiddenSize: number;
  tieEmbeddings?: boolean;
}

const cases: Case[] = [
  { cell: "rnn", numLayers: 1, embeddingSize: 5, hiddenSize: 7 },
  { cell: "rnn", numLayers: 3, embeddingSize: 0, hiddenSize: 6 },
  { cell: "simplified-gru", numLayers: 2, embeddingSize: 5, hiddenSize: 7 },
  { cell: "gru", resetAfter: true, numLayers: 1, embeddingSize: 5, hiddenSize: 8 },
  { cell: "gru", resetAfter: true, numLayers: 3, embeddingSize: 6, hiddenSize: 6, tieEmbeddings: true },
  { cell: "gru", resetAfter: false, numLayers: 2, embeddingSize: 0, hiddenSize: 5 },
  { cell: "lstm", numLayers: 1, embeddingSize: 5, hiddenSize: 7 },
  { cell: "lstm", numLayers: 3, embeddingSize: 4, hiddenSize: 5 },
];

const NAMES: Record<Cell, string[]> = {
  rnn: ["state"],
  "simplified-gru": ["updateGate", "candidate", "state"],
  gru: ["resetGate", "updateGate", "candidate", "state"],
  lstm: ["inputGate", "forgetGate", "candidate", "outputGate", "cell", "state"],
};

// More steps than the vocabulary has tokens, so that the embedding is folded, and fewer, so that it is not.
const long = gibberish(40, 1);
const short = gibberish(6, 2);

function oracle(model: LanguageModel): Inspection {
  const { cell, resetAfter, hiddenSize: H, numLayers: L, embeddingSize: E, tieEmbeddings } = model.config;
  const name = cell === "gru" ? gru(resetAfter) : (cell as CellName);
  return new Inspection({ cell: name, V, E, H, L, tied: tieEmbeddings }, oracleParameters(model));
}

const ids = (text: string): number[] => [...tokenizer.encode(text), tokenizer.eos];

/** The worst relative error of any one number; those of a flow differ by many powers of ten. */
function worst(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value) / value));
}

describe.each(builds)("%s build", (build) => {
  const create = (options: Partial<ModelOptions>): Promise<LanguageModel> =>
    LanguageModel.create({ tokenizer, seed: 3, build, ...options });

  describe.each(cases)("$cell, resetAfter $resetAfter, layers: $numLayers, embedding $embeddingSize", (shape) => {
    test.each([long, short, ""])("trace has the oracle's gates and states: %s", async (text) => {
      using model = await create(shape);
      const { tokens, hiddenSize, layers } = model.trace(text);
      expect([tokens.length, hiddenSize, layers.length]).toEqual([text.length + 1, shape.hiddenSize, shape.numLayers]);
      const expected = oracle(model).trace(ids(text));
      layers.forEach((layer, l) => {
        expect(Object.keys(layer)).toEqual(NAMES[shape.cell]);
        for (const [name, values] of Object.entries(layer) as [string, Float32Array][]) {
          const wanted = expected[l]!.flatMap((inside) => [...inside[name]!]);
          expect(relativeError(values, wanted), `layer ${l}, ${name}`).toBeLessThan(1e-5);
        }
      });
    });

    test.each([long, short])("gradientFlow has the oracle's norms: %s", async (text) => {
      using model = await create(shape);
      const flow = model.gradientFlow(text);
      const expected = oracle(model).gradientFlow(ids(text));
      expect(flow.norms).toHaveLength(shape.numLayers);
      flow.norms.forEach((norms, layer) => {
        expect(worst(norms, expected[layer]!), `layer ${layer}`).toBeLessThan(1e-4);
      });
    });
  });

  test.each([1, 2])("the LSTM's memory has a flow of its own, %i layers", async (numLayers) => {
    using model = await create({ cell: "lstm", numLayers, embeddingSize: 5, hiddenSize: 6 });
    const { cellNorms } = model.gradientFlow(long);
    const expected = oracle(model).gradientFlow(ids(long), 1);
    expect(cellNorms).toHaveLength(numLayers);
    cellNorms!.forEach((norms, layer) => {
      expect(worst(norms, expected[layer]!)).toBeLessThan(1e-4);
    });
  });

  test("only the LSTM has one", async () => {
    using model = await create({ cell: "gru", hiddenSize: 4 });
    expect("cellNorms" in model.gradientFlow("cat")).toBe(false);
  });

  test("steps carry the names of what they read and tell, and the surprisal of score", async () => {
    using model = await create({ hiddenSize: 4 });
    const { tokens } = model.score("cat");
    const surprisal = Float64Array.from(tokens, (token) => token.surprisal);
    const read = { inputs: ["", "c", "a", "t"], tokens: ["c", "a", "t", "<EOS>"] };
    expect(model.trace("cat")).toMatchObject({ ...read, hiddenSize: 4, surprisal });
    const { loss, ...flow } = model.gradientFlow("cat");
    expect(flow).toMatchObject(read);
    expect(relativeError([loss], [-tokens.at(-1)!.logProbability])).toBeLessThan(1e-6);
  });

  test("an earlier step's loss flows back as if the text ended there", async () => {
    using model = await create({ cell: "lstm", numLayers: 2, hiddenSize: 6 });
    const flow = model.gradientFlow("concatenate", { step: 4 });
    expect(flow).toMatchObject({ inputs: ["", "c", "o", "n"], tokens: ["c", "o", "n", "c"] });
    const { norms, cellNorms } = flow;
    const tokens = [...tokenizer.encode("conc")];
    const expected = [oracle(model).gradientFlow(tokens), oracle(model).gradientFlow(tokens, 1)];
    for (const layer of [0, 1]) {
      expect(worst(norms[layer]!, expected[0]![layer]!)).toBeLessThan(1e-4);
      expect(worst(cellNorms![layer]!, expected[1]![layer]!)).toBeLessThan(1e-4);
    }
  });

  test("looking inside changes nothing and keeps no memory", async () => {
    const { result, bytes } = await withMemory(() => create({ hiddenSize: 24, numLayers: 2 }));
    using model = result;
    const before = model.save();
    const first = model.gradientFlow(long.repeat(20));
    model.trace(long.repeat(20));
    const used = bytes();
    for (let i = 0; i < 5; i++) {
      expect(model.gradientFlow(long.repeat(20))).toEqual(first);
      model.trace(long.repeat(20));
    }
    expect(bytes()).toBe(used);
    expect(model.save()).toEqual(before);
  });

  test.each([0, 5, 1.5, "2"])("step %j of four is refused", async (step) => {
    using model = await create({ hiddenSize: 4 });
    const call = () => model.gradientFlow("cat", { step: step as number });
    expect(call).toThrow(InvalidOptionError);
    expect(call).toThrow("step must be an integer from 1 to 4");
  });

  test("unknown options and a model that is gone are refused", async () => {
    const model = await create({ hiddenSize: 4 });
    expect(() => model.gradientFlow("cat", { steps: 1 } as object)).toThrow("gradientFlow has no option steps");
    model.dispose();
    expect(() => model.trace("cat")).toThrow("disposed");
    expect(() => model.gradientFlow("cat")).toThrow("disposed");
  });
});
