import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CharTokenizer, LanguageModel, type OptimizerOptions, type TrainOptions } from "../../src/index.js";
import { builds } from "../engine.js";

const dinosaurs = new URL("../../node_modules/dinosaurs/dinosaurs.csv", import.meta.url);
const names = readFileSync(dinosaurs, "utf8").trim().split("\n").slice(0, 640);
const tokenizer = CharTokenizer.fit(names);

describe.each(builds)("training, %s build", (build) => {
  /** The losses and learning rates that the epochs ended with. */
  async function run(options: TrainOptions): Promise<{ losses: number[]; rates: number[] }> {
    using model = await LanguageModel.create({ tokenizer, hiddenSize: 24, embeddingSize: 12, seed: 1, build });
    const [losses, rates]: [number[], number[]] = [[], []];
    for await (const { epochEnd, loss, learningRate } of model.train(names, options)) {
      if (!epochEnd) continue;
      losses.push(loss);
      rates.push(learningRate);
    }
    return { losses, rates };
  }

  test.each<OptimizerOptions>([
    { type: "sgd" },
    { type: "sgd", momentum: 0.9 },
    { type: "sgd", momentum: 0.9, nesterov: true },
    { type: "rmsprop" },
    { type: "rmsprop", momentum: 0.5 },
    { type: "adagrad" },
    { type: "adam" },
    { type: "adamw" },
  ])("learns dinosaur names at the default learning rate: %o", async (optimizer) => {
    const { losses } = await run({ epochs: 4, optimizer });
    // Guessing evenly costs ln 28 = 3.33 nats, and guessing letters by how often they come 2.8.
    expect(losses[0]).toBeLessThan(Math.log(tokenizer.size));
    expect(losses[3]).toBeLessThan(2.5);
    expect(losses[3]).toBeLessThan(losses[0]! - 0.3);
  });

  test("follows its schedule, and the progress tells the rate of the last step", async () => {
    const optimizer = { type: "sgd", learningRate: 0.25 } as const;
    const halved = await run({ epochs: 3, optimizer, schedule: { type: "step", every: 1, factor: 0.5 } });
    expect(halved.rates).toEqual([0.25, 0.125, 0.0625]);
    const cosine = await run({ epochs: 2, optimizer, schedule: { type: "cosine" } });
    // Twenty steps an epoch: the last ones of both come when 19 and 39 of 40 are done.
    const expected = [19, 39].map((done) => (0.25 * (1 + Math.cos((Math.PI * done) / 40))) / 2);
    cosine.rates.forEach((rate, i) => expect(rate).toBeCloseTo(expected[i]!, 14));
    expect((await run({ epochs: 2, optimizer, warmupSteps: 80 })).rates).toEqual([0.0625, 0.125]);
  });

  test("a rate of nearly nothing teaches nearly nothing: the rate is what the parameters move by", async () => {
    const { losses } = await run({ epochs: 2, optimizer: { type: "sgd" }, warmupSteps: 1e9 });
    expect(losses[1]).toBeCloseTo(losses[0]!, 4);
    const { losses: warm } = await run({ epochs: 2, optimizer: { type: "sgd" } });
    expect(warm[1]).toBeLessThan(warm[0]! - 0.1);
  });

  test("a plateau is one of the validation loss, or of the training loss where nothing is held out", async () => {
    const schedule = { type: "plateau", factor: 0.5, patience: 0 } as const;
    // Training loses less and less, while names spelt backwards, once the first epoch is over, become less likely.
    const validation = names.map((name) => [...name].reverse().join(""));
    const held = await run({ epochs: 6, schedule, validation });
    expect(held.losses).toEqual([...held.losses].sort((a, b) => b - a));
    expect(held.rates[5]).toBeLessThan(3e-3);
    expect((await run({ epochs: 6, schedule })).rates).toEqual(Array<number>(6).fill(3e-3));
  });

  test.each([
    ["dropout", 1],
    ["dropout", -0.1],
    ["labelSmoothing", 1],
    ["labelSmoothing", NaN],
    ["warmupSteps", -1],
    ["warmupSteps", 0.5],
  ])("%s of %d is refused", async (name, value) => {
    await expect(run({ [name]: value })).rejects.toMatchObject({ code: "invalid-option" });
    await expect(run({ [name]: value })).rejects.toThrow(`${name} must be`);
  });
});
