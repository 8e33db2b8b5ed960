import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  findLearningRate,
  LanguageModel,
  runningText,
  WordTokenizer,
  type TrainOptions,
  type TrainProgress,
} from "../../src/index.js";
import { WorkerModel } from "../../src/worker.js";
import { inWorker, lines, options, script } from "./workers.js";

// A model in a worker does what one in the page does, to the bit.

const training: TrainOptions = { epochs: 3, batchSize: 3, validationSplit: 0.25, seed: 5n, dropout: 0.1 };
const sampling = { maxLength: 30, seed: 7, temperature: 0.9, prompt: "the" };

let here: LanguageModel;
let there: WorkerModel;
const steps: { here: number[][]; there: number[][] } = { here: [], there: [] };

/** What does not depend on time: how often progress comes does. */
const epoch = ({ epoch, step, loss, validationLoss, tokens }: TrainProgress): number[] => [
  epoch,
  step,
  loss,
  validationLoss!,
  tokens,
];

beforeAll(async () => {
  here = await LanguageModel.create(options);
  there = await inWorker();
  for await (const progress of here.train(lines, training)) if (progress.epochEnd) steps.here.push(epoch(progress));
  for await (const progress of there.train(lines, training)) if (progress.epochEnd) steps.there.push(epoch(progress));
});

afterAll(() => {
  here.dispose();
  there.dispose();
});

test("findLearningRate finds the same", async () => {
  const search = { batchSize: 3 };
  expect(await findLearningRate(there, lines, search)).toEqual(await findLearningRate(here, lines, search));
});

test("every public method and property of LanguageModel exists, the static ones too", () => {
  const names = (type: object): string[] => {
    const found: string[] = [];
    for (
      let at = type;
      at !== Object.prototype && at !== Function.prototype;
      at = Object.getPrototypeOf(at) as object
    ) {
      found.push(...Object.getOwnPropertyNames(at));
    }
    return [...new Set(found)].filter((name) => !["constructor", "length", "name", "prototype"].includes(name));
  };
  const methods = names(LanguageModel.prototype);
  expect(methods).toEqual(
    expect.arrayContaining(["train", "fit", "sample", "stream", "rank", "evaluate", "parameters"]),
  );
  for (const name of [...methods, "tokenizer"]) expect(name in there, name).toBe(true);
  const statics = names(LanguageModel);
  expect(statics).toEqual(expect.arrayContaining(["create", "load"]));
  for (const name of statics) expect(name in WorkerModel, name).toBe(true);
});

test("it is the same model", async () => {
  const { config, build, parameterCount, tokenizer } = here;
  expect(there).toMatchObject({ config, build, parameterCount });
  expect(there.tokenizer).toEqual(tokenizer);
  expect(await there.parameters).toEqual(here.parameters);
});

test("training gives the same progress and the same bytes", async () => {
  expect(steps.here).toHaveLength(3);
  expect(steps.there).toEqual(steps.here);
  expect(await there.save()).toEqual(here.save());
  expect(await there.trainedOn).toBe(here.trainedOn);
  expect(here.trainedOn).toBe("sequences");
});

test.each<[string, (model: LanguageModel | WorkerModel) => unknown]>([
  ["sample", (model) => model.sample(sampling)],
  ["sampleMany, more than are drawn at once", (model) => model.sampleMany(130, { ...sampling, maxLength: 6 })],
  ["sampleMany of none", (model) => model.sampleMany(0)],
  ["next", (model) => model.next("the ", { count: 3 })],
  ["complete", (model) => model.complete("the", { count: 3, maxLength: 8 })],
  ["score", (model) => model.score("the cat", { countEos: false })],
  ["rank, any iterable", (model) => model.rank(new Set(["the cat", "eht tac"]), { normalize: true })],
  ["compare", (model) => model.compare("the cat", "the cats")],
  ["trace", (model) => model.trace("the cat")],
  ["gradientFlow", (model) => model.gradientFlow("the cat", { step: 3 })],
  ["evaluate, a running text", (model) => model.evaluate("the cats already slept")],
  ["evaluate, sequences", (model) => model.evaluate(lines, { countUnk: false })],
])("%s answers the same", async (_, ask) => {
  expect(await ask(there)).toEqual(await ask(here));
});

test("stream gives the pieces that it gives in the page", async () => {
  const pieces: string[] = [];
  for await (const piece of there.stream(sampling)) pieces.push(piece);
  expect(pieces).toEqual([...here.stream(sampling)]);
  expect(pieces.length).toBeGreaterThan(3);
});

test("fresh entropy differs from call to call", async () => {
  const texts = await Promise.all([1, 2].map(() => there.sampleMany(3, { temperature: 5, maxLength: 40 })));
  expect(new Set(texts.flat()).size).toBe(6);
});

test("fit gives the result, onProgress what came before", async () => {
  const [model, other] = [await inWorker(), await LanguageModel.create(options)];
  const seen: TrainProgress[] = [];
  const result = await model.fit(lines, { ...training, onProgress: (progress) => seen.push(progress) });
  const expected = await other.fit(lines, training);
  expect({ ...result, seconds: 0 }).toEqual({ ...expected, seconds: 0 });
  expect(seen.filter(({ epochEnd }) => epochEnd).map(epoch)).toEqual(steps.here);
  model.dispose();
  other.dispose();
});

const text = lines.join("\n");
describe("each kind of corpus", () => {
  const long = text.replaceAll("\n", " ").repeat(1500);
  const pieces = ["the cat al", "ready ate", " and was full"];
  async function* later<T>(items: Iterable<T>): AsyncGenerator<T, void> {
    await Promise.resolve();
    yield* items;
  }
  test.each<[string, () => Parameters<LanguageModel["evaluate"]>[0]]>([
    ["a short string", () => "the cat"],
    ["a string of more than one piece", () => long],
    ["an array with blank items", () => ["the cat", "", "which"]],
    ["a set", () => new Set(lines)],
    ["more items than go at once", () => Array.from({ length: 9000 }, (_, i) => lines[i % 8]!)],
    ["an async generator", () => later(lines)],
    ["a running text in pieces", () => runningText(pieces)],
    ["a running text that arrives", () => runningText(later(pieces))],
  ])("%s", async (_, corpus) => {
    expect(await there.evaluate(corpus())).toEqual(await here.evaluate(corpus()));
  });
});

test("a validation corpus is read as well", async () => {
  const run = { epochs: 1, validation: new Set(["the cat", "was"]) };
  const [model, other] = [await inWorker(), await LanguageModel.create(options)];
  expect({ ...(await model.fit(lines, run)), seconds: 0 }).toEqual({ ...(await other.fit(lines, run)), seconds: 0 });
  model.dispose();
  other.dispose();
});

test("a saved model is loaded without a copy; bytes that share their buffer are left as they are", async () => {
  const bytes = await there.save();
  const kept = bytes.slice();
  const loaded = await WorkerModel.load(bytes, { build: "simd", worker: script });
  expect(bytes.byteLength).toBe(0);
  expect(loaded.tokenizer).toEqual(options.tokenizer);
  expect(await loaded.save()).toEqual(kept);
  const part = new Uint8Array(kept.length + 8).subarray(8);
  part.set(kept);
  const other = await WorkerModel.load(part, { worker: script });
  expect(part).toEqual(kept);
  loaded.dispose();
  other.dispose();
});

test("a tokenizer of words goes along", async () => {
  const tokenizer = WordTokenizer.fit(lines);
  const [model, other] = [await inWorker({ tokenizer }), await LanguageModel.create({ ...options, tokenizer })];
  expect(await model.score("the cat was full")).toEqual(other.score("the cat was full"));
  model.dispose();
  other.dispose();
});

test("a run goes on from its checkpoint with the same bits", async () => {
  const run: TrainOptions = { epochs: 4, batchSize: 3 };
  const whole = await inWorker();
  await whole.fit(lines, run);
  const checkpoints: Uint8Array[] = [];
  const cut = await inWorker();
  const save = async (bytes: Uint8Array): Promise<void> => {
    await Promise.resolve();
    checkpoints.push(bytes);
  };
  await cut.fit(lines, { ...run, checkpoint: { steps: 4, save } });
  expect(checkpoints.length).toBeGreaterThanOrEqual(2);
  const again = await WorkerModel.load(checkpoints[0]!.slice(), { build: "simd", worker: script });
  await again.fit(lines, { resume: checkpoints[0]! });
  expect(await again.save()).toEqual(await whole.save());
  for (const model of [whole, cut, again]) model.dispose();
});
