import { describe, expect, test } from "vitest";
import {
  CharTokenizer,
  compareCells,
  EmptyCorpusError,
  InvalidOptionError,
  LanguageModel,
  type Cell,
  type CompareCellsOptions,
} from "../../src/index.js";
import { WorkerModel } from "../../src/worker.js";
import { script } from "../worker/workers.js";

const lines = ["the cat which already ate was full", "the cats which already ate were full", "a cat", "cats eat cats"];
const options = {
  model: { tokenizer: CharTokenizer.fit(lines), hiddenSize: 8, embeddingSize: 4, seed: 5, build: "simd" },
  train: { epochs: 3, batchSize: 2, validation: ["the cats were full"], seed: 2 },
  text: "the cat was full",
} as const satisfies CompareCellsOptions;
const cells: Cell[] = ["rnn", "simplified-gru", "gru", "lstm"];

describe("compareCells", () => {
  test("every cell is trained as a model of its own would be, in the order given", async () => {
    const results = await compareCells(lines, cells, options);
    expect(results.map(({ cell }) => cell)).toEqual(cells);
    for (const { cell, seconds, ...result } of results) {
      using model = await LanguageModel.create({ ...options.model, cell });
      const losses: number[] = [];
      const validationLosses: number[] = [];
      for await (const progress of model.train(lines, options.train)) {
        if (!progress.epochEnd) continue;
        losses.push(progress.loss);
        validationLosses.push(progress.validationLoss!);
      }
      const flow = model.gradientFlow(options.text);
      expect(result).toEqual({ parameterCount: model.parameterCount, losses, validationLosses, flow });
      expect(losses).toHaveLength(3);
      expect(seconds).toBeGreaterThan(0);
    }
  });

  test("in workers the numbers are the same", async () => {
    const create: CompareCellsOptions["create"] = (model) => WorkerModel.create({ ...model, worker: script });
    const timeless = async (more: object): Promise<unknown> =>
      (await compareCells(lines, ["rnn", "lstm"], { ...options, ...more })).map((result) => ({
        ...result,
        seconds: 0,
      }));
    expect(await timeless({ create })).toEqual(await timeless({}));
  });

  test("without a text there is no flow, without validation no validation loss", async () => {
    const { model } = options;
    const [result] = await compareCells(lines, ["gru"], { model, train: { epochs: 1 } });
    expect(result).not.toHaveProperty("flow");
    expect(result?.validationLosses).toEqual([]);
  });

  test("progress says whose it is; a signal ends it all and disposes of the model", async () => {
    const controller = new AbortController();
    const seen: Cell[] = [];
    const made: LanguageModel[] = [];
    const run = compareCells(lines, cells, {
      ...options,
      train: { ...options.train, signal: controller.signal },
      create: async (model) => made[made.push(await LanguageModel.create(model)) - 1]!,
      onProgress(cell, { epoch }) {
        seen.push(cell);
        if (cell === "simplified-gru" && epoch === 2) controller.abort(new Error("enough"));
      },
    });
    await expect(run).rejects.toThrow("enough");
    expect(new Set(seen)).toEqual(new Set(["rnn", "simplified-gru"]));
    expect(made).toHaveLength(2);
    for (const model of made) expect(() => model.sample()).toThrow("disposed");
  });

  test.each<[string, unknown, unknown]>([
    ["cells must be an array", [], options],
    ["cells must be an array", "gru", options],
    ["cells[1] must be one of", ["gru", "transformer"], options],
    ["compareCells has no option epochs", ["gru"], { ...options, epochs: 2 }],
    ["compareCells takes an object", ["gru"], null],
    ["train has no option epoch;", ["gru"], { ...options, train: { epoch: 1 } }],
  ])("refused: %s", async (message, wrongCells, wrongOptions) => {
    const run = compareCells(lines, wrongCells as Cell[], wrongOptions as CompareCellsOptions);
    await expect(run).rejects.toThrow(InvalidOptionError);
    await expect(run).rejects.toThrow(message);
  });

  test("a corpus that can be read only once is found out at the second cell", async () => {
    await expect(compareCells(lines.values(), cells, options)).rejects.toThrow(EmptyCorpusError);
  });
});
