import { beforeAll, describe, expect, test } from "vitest";
import { CharTokenizer, LanguageModel } from "../../src/index.js";
import {
  defaultRng,
  RandomState,
  type Generator,
  type Mt19937State,
  type Pcg64State,
  type RandomStream,
} from "../../src/random.js";
import { builds } from "../engine.js";
import { families } from "./families.js";

const lines = ["stegosaurus", "triceratops", "iguanodon", "diplodocus", "allosaurus", "baryonyx"];
const tokenizer = CharTokenizer.fit(lines);
const V = tokenizer.size;
const letters = Array.from({ length: V }, (_, id) => id).filter((id) => id !== tokenizer.eos && id !== tokenizer.unk);

/** softmax(logits / temperature) of the token after `prefix`, in single precision, from what the model scores. */
function probabilities(model: LanguageModel, prefix: string, temperature: number): Float32Array {
  const p = new Float32Array(V);
  for (const id of letters) {
    const { tokens } = model.score(prefix + tokenizer.token(id));
    p[id] = Math.exp(tokens[prefix.length]!.logProbability / temperature);
  }
  p[tokenizer.eos] = Math.exp(model.score(prefix).tokens[prefix.length]!.logProbability / temperature);
  const sum = p.reduce((total, value) => total + value, 0);
  return p.map((value) => value / sum);
}

/** The lecture's loop: np.random.choice(V, p=ŷ), fed back in, until `<EOS>`. */
function lectureSample(model: LanguageModel, rng: RandomStream, temperature: number, maxLength: number): string {
  let text = "";
  while (text.length < maxLength) {
    const id = rng.choice(V, { p: probabilities(model, text, temperature) });
    if (id === tokenizer.eos) break;
    text += tokenizer.token(id);
  }
  return text;
}

describe.each(builds)("the language model draws as np.random.choice(V, p=softmax), %s build", (build) => {
  let model: LanguageModel;
  beforeAll(async () => {
    model = await LanguageModel.create({ tokenizer, hiddenSize: 24, embeddingSize: 8, seed: 1, build });
    await model.fit(lines, { epochs: 8, batchSize: 3, optimizer: { type: "adam", learningRate: 0.01 } });
  });

  test.each(families)("token by token from the same $name", ({ make }) => {
    const texts: string[] = [];
    for (const temperature of [1, 0.7]) {
      using sampling = make(3);
      using choosing = make(3);
      for (let i = 0; i < 8; ++i) {
        const text = model.sample({ rng: sampling, temperature, maxLength: 25 });
        expect(text).toBe(lectureSample(model, choosing, temperature, 25));
        texts.push(text);
      }
      // One double a token: both generators stand at the same place.
      expect(sampling.random()).toBe(choosing.random());
    }
    expect(new Set(texts).size).toBeGreaterThan(12);
    expect(Math.max(...texts.map((text) => text.length))).toBeGreaterThan(8);
  });

  test("without a generator by the PCG64 one of its seed", () => {
    for (const seed of [0, 3, 2n ** 64n + 3n]) {
      expect(model.sample({ seed, maxLength: 40 })).toBe(model.sample({ rng: defaultRng(seed), maxLength: 40 }));
    }
  });

  test.each(families)("a text goes on alike from the state of a $name saved in its midst", ({ make }) => {
    let continued = 0;
    for (let seed = 0; seed < 10; ++seed) {
      const rng = make(seed);
      const stream = model.stream({ rng, maxLength: 30 });
      const start = Array.from({ length: 3 }, () => stream.next().value ?? "").join("");
      const saved = JSON.stringify(stateOf(rng));
      const rest = [...stream].join("");
      const other = make(seed + 1);
      restore(other, JSON.parse(saved));
      if (start.length < 3) continue;
      expect(model.sample({ rng: other, prompt: start, maxLength: 27 })).toBe(rest);
      continued += rest.length;
    }
    expect(continued).toBeGreaterThan(30);
  });
});

function stateOf(rng: RandomState | Generator): unknown {
  return rng instanceof RandomState ? rng.getState() : rng.state;
}

function restore(rng: RandomState | Generator, saved: unknown): void {
  if (rng instanceof RandomState) rng.setState(saved as Mt19937State);
  else rng.state = saved as Pcg64State;
}
