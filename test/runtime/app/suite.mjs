// The suite that every runtime runs: each check gives nothing, says why it does not apply here, or throws what is wrong.
import { CharTokenizer, LanguageModel } from "wasm-rnn";
import { InferenceModel } from "wasm-rnn/inference";
import { defaultRng, RandomState } from "wasm-rnn/random";
import { expected } from "./expected.mjs";

const names = [
  "ada",
  "alan",
  "barbara",
  "claude",
  "dennis",
  "donald",
  "edsger",
  "frances",
  "grace",
  "john",
  "ken",
  "niklaus",
];
export const seed = 7;

/** Outcomes by check: "passed", "n/a: …" or "FAILED: …". */
export async function runSuite() {
  const models = {};
  const checks = {
    async create() {
      models.simd = await created("simd");
      equal(models.simd.parameterCount, 3803, "parameters");
    },
    async train() {
      const { steps, loss } = await trained(models.simd);
      equal(steps, 30, "steps");
      if (!(loss > 0 && loss < 2.5)) throw new Error(`loss ${loss}`);
    },
    async hash() {
      equal(await hashOf(models.simd), expected.weights, "hash");
    },
    async relaxed() {
      let relaxed;
      try {
        relaxed = await created("relaxed");
      } catch (error) {
        if (error.code === "unsupported-runtime") return "no relaxed SIMD";
        throw error;
      }
      await trained(relaxed);
      const [a, b] = [models.simd, relaxed].map((model) =>
        Object.values(model.parameters).flatMap(({ data }) => [...data]),
      );
      const difference = Math.max(...a.map((value, i) => Math.abs(value - b[i])));
      if (!(difference < 1e-3)) throw new Error(`weights differ by ${difference} from those of simd`);
    },
    sample() {
      equal(models.simd.sample({ seed, maxLength: 40 }), expected.sample, "sample");
    },
    score() {
      equal(models.simd.score("ada").logProbability, expected.logProbability, "log-probability");
    },
    save() {
      models.bytes = models.simd.save();
      if (models.bytes.length < 4 * models.simd.parameterCount) throw new Error(`${models.bytes.length} bytes`);
    },
    async load() {
      const again = await LanguageModel.load(models.bytes, { build: "simd" });
      equal(await hashOf(again), expected.weights, "hash");
      const reader = await InferenceModel.load(models.bytes, { build: "simd" });
      equal(reader.sample({ seed, maxLength: 40 }), expected.sample, "sample");
    },
    numpy() {
      equal([...new RandomState(0).randomSample(2)], expected.randomSample, "RandomState.randomSample");
      equal([...new RandomState(0).randn(2)], expected.randn, "RandomState.randn");
      equal([...defaultRng(0).random(2)], expected.random, "Generator.random");
      equal([...defaultRng(0).integers(0, 10, 5)].map(Number), expected.integers, "Generator.integers");
    },
  };
  return outcomesOf(checks);
}

/** What became of each check, one after the other. */
export async function outcomesOf(checks) {
  const outcomes = {};
  for (const [name, check] of Object.entries(checks)) {
    try {
      const reason = await check();
      outcomes[name] = reason === undefined ? "passed" : `n/a: ${reason}`;
    } catch (error) {
      outcomes[name] = `FAILED: ${error}`;
    }
  }
  return outcomes;
}

export function equal(actual, wanted, what) {
  const [a, b] = [actual, wanted].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`${what}: ${a}, must be ${b}`);
}

export function created(build, Model = LanguageModel) {
  const tokenizer = CharTokenizer.fit(names);
  return Model.create({ tokenizer, hiddenSize: 24, embeddingSize: 16, seed, build });
}

export function trained(model) {
  return model.fit(names, { epochs: 10, batchSize: 4, seed, optimizer: { type: "adam", learningRate: 0.01 } });
}

export async function hashOf(model) {
  const blob = new Blob(Object.values(await model.parameters).map(({ data }) => data));
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
