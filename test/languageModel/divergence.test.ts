import { describe, expect, test } from "vitest";
import { DivergedError, LanguageModel } from "../../src/index.js";
import { Network } from "../../src/model/network.js";
import { PackedWeights } from "../../src/model/packedWeights.js";
import { CharTokenizer } from "../../src/text/charTokenizer.js";
import { trainPlan } from "../../src/train/options.js";
import { train } from "../../src/train/trainer.js";
import { Engine } from "../../src/wasm/engine.js";
import { builds } from "../engine.js";
import { drawParameters } from "../model/modelUnderTest.js";
import { handMade, oracleShape } from "./handMade.js";

function expectFinite(model: LanguageModel): void {
  for (const [name, { data }] of Object.entries(model.parameters)) {
    expect(data.every(Number.isFinite), name).toBe(true);
  }
}

describe.each(builds)("a training that diverges, %s build", (build) => {
  /**
   * A model that reads "a" and "b" as any other, and whose logits are infinite after "z". Four of its eight units wait for
   * a "z": their update gate is 1, so that their state stays 0 and no gradient passes, until one sets the state to 1;
   * and 4 · 1e38 is more than float32 holds.
   */
  async function mined(): Promise<LanguageModel> {
    const shape = { characters: ["a", "b", "z"], embeddingSize: 2, hiddenSize: 8 };
    const parameters = drawParameters(oracleShape(shape), 3);
    const set = (name: string, row: number, columns: number, values: number[]): void =>
      parameters[name]!.set(values, row * columns);
    for (let id = 0; id < 5; id++) parameters["embedding.weight"]![2 * id] = id === 4 ? 1 : 0;
    for (let gate = 0; gate < 3; gate++) {
      for (let unit = 0; unit < 8; unit++) {
        const row = 8 * gate + unit;
        parameters["recurrent.weight_ih_l0"]![2 * row] = 0;
        if (unit >= 4) continue;
        set("recurrent.weight_ih_l0", row, 2, [[0, -200, 100][gate]!, 0]);
        set("recurrent.weight_hh_l0", row, 8, Array<number>(8).fill(0));
        set("recurrent.bias_ih_l0", row, 1, [[0, 100, 0][gate]!]);
        set("recurrent.bias_hh_l0", row, 1, [0]);
      }
    }
    set("output.weight", 2, 8, [1e38, 1e38, 1e38, 1e38]);
    set("output.bias", 4, 1, [-20]); // never sampled
    return handMade(build, shape, parameters);
  }

  /** Running text: one stream, ten tokens a step. */
  const schedule = { epochs: 1, batchSize: 1, sequenceLength: 10 } as const;
  const safe = "abba".repeat(600);

  test("says when and how, and gives back parameters that were good", async () => {
    using model = await mined();
    const before = model.parameters;
    const text = `${safe.slice(0, 150)}z${safe.slice(0, 50)}`;
    const error: unknown = await model.fit(text, schedule).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DivergedError);
    const { code, message } = error as DivergedError;
    expect(code).toBe("diverged");
    // The "z" is the first token of step 16 and the input of its second.
    expect(message).toContain("step 16 (epoch 1)");
    expect(message).toContain("gradient norm NaN");
    expect(message).toContain("parameters of step 0 were restored");
    expect(message).toContain("learningRate (now 0.003)");
    expect(model.parameters).toEqual(before);
    expect(Number.isFinite(model.score("abba").logProbability)).toBe(true);
    expect(model.sample({ maxLength: 5, temperature: 0, prompt: "ab" })).toEqual(expect.any(String));
    const { loss } = await model.fit(safe, schedule);
    expect(loss).toBeLessThan(1.5);
  });

  test("loses at most 100 steps", async () => {
    using model = await mined();
    const text = `${safe.slice(0, 1200)}z${safe.slice(0, 50)}`;
    await expect(model.fit(text, schedule)).rejects.toThrow("step 121 (epoch 1)");
    using expected = await mined();
    await expected.fit(safe.slice(0, 1000), schedule);
    expect(model.parameters).toEqual(expected.parameters);
  });

  test("at the very first step changes nothing", async () => {
    using model = await mined();
    const before = model.parameters;
    await expect(model.fit("zzzz", schedule)).rejects.toThrow(/at step 1 .*of step 0 were restored/s);
    expect(model.parameters).toEqual(before);
  });

  test("a step that is safe is not undone: parameters count as good once their loss is known", async () => {
    // Whatever spoils the parameters between step 100 and step 101, it must not be what is restored.
    const engine = new Engine(build);
    const tokenizer = CharTokenizer.fit("ab");
    const network = new Network(engine, {
      cell: "gru",
      resetAfter: true,
      hiddenSize: 4,
      numLayers: 1,
      embeddingSize: 2,
      tieEmbeddings: false,
      vocabularySize: tokenizer.size,
    });
    const packed = new PackedWeights(network);
    const training = train(network, packed, tokenizer, ["ab"], trainPlan({ epochs: 200 }));
    await expect(
      (async () => {
        for await (const { step } of training) {
          if (step !== 100) continue;
          network.region(network.parameters).fill(NaN);
          network.changed();
        }
      })(),
    ).rejects.toThrow("diverged at step 101");
    expect(network.region(network.parameters).every(Number.isFinite)).toBe(true);
    engine.dispose();
  });

  test.each([1e6, 1])("a learning rate of %d, far too high, leaves a model that works", async (learningRate) => {
    const shape = { characters: ["a", "b", "z"], embeddingSize: 3, hiddenSize: 6, numLayers: 2 };
    using model = await handMade(build, shape, drawParameters(oracleShape(shape), 4));
    const optimizer = { type: "adam", learningRate } as const;
    const outcome: unknown = await model
      .fit(safe, { ...schedule, clipNorm: Infinity, optimizer })
      .catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DivergedError);
    expectFinite(model);
    expect(model.score("abz").logProbability).toBeLessThan(0);
    expect(model.sample({ maxLength: 5, seed: 1 })).toEqual(expect.any(String));
    expect((await model.evaluate(safe)).loss).toBeGreaterThan(0);
  });

  test("the smallest epsilon and no decay divide nothing by zero", async () => {
    const shape = { characters: ["a", "b", "z"], embeddingSize: 3, hiddenSize: 6 };
    using model = await handMade(build, shape, drawParameters(oracleShape(shape), 5));
    // "z" never comes, so its embedding never has a gradient.
    await model.fit(safe, { ...schedule, optimizer: { type: "adam", beta1: 0, beta2: 0, epsilon: 1e-37 } });
    expectFinite(model);
  });
});

test("a last update that leaves parameters which are no numbers does not pass for a success", async () => {
  const tokenizer = CharTokenizer.fit("ab");
  const model = await LanguageModel.create({ tokenizer, hiddenSize: 4, embeddingSize: 4, build: "simd" });
  const wild = { type: "adam", learningRate: 1e6, epsilon: 1e-37 } as const;
  const training = model.fit(["ab", "ba"], { epochs: 1, optimizer: wild, clipNorm: 1e-21, validation: ["ab"] });
  await expect(training).rejects.toThrow(/diverged after step 1 .*were restored/s);
  expect(model.score("ab").logProbability).toBeGreaterThan(-20);
  model.dispose();
});
