import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CharTokenizer, InvalidOptionError, LanguageModel, ModelFileError, WordTokenizer } from "../../src/index.js";
import { readSafetensors, writeSafetensors } from "../../src/io/safetensors.js";
import { builds } from "../engine.js";
import { fileOf, fileParts, type FileParts } from "./handMade.js";
import { memoriesMadeBy } from "./memories.js";

const lines = ["stegosaurus", "triceratops", "🦕🦖", '"\\\u0000\uD800'];
const tokenizer = CharTokenizer.fit(lines);

async function refusal(bytes: Uint8Array): Promise<ModelFileError> {
  const { result, memories } = await memoriesMadeBy(() =>
    LanguageModel.load(bytes, { build: "simd" }).then(
      () => new Error("It was taken for a model."),
      (error: unknown) => error,
    ),
  );
  expect(result).toBeInstanceOf(ModelFileError);
  expect(result).toMatchObject({ code: "model-file", name: "ModelFileError" });
  // Whatever the file claims, it was not believed: no linear memory was made for it.
  expect(memories).toHaveLength(0);
  return result as ModelFileError;
}

describe.each(builds)("a model file, %s build", (build) => {
  const create = (resetAfter: boolean): Promise<LanguageModel> =>
    LanguageModel.create({
      tokenizer,
      hiddenSize: 10,
      embeddingSize: resetAfter ? 3 : 0,
      numLayers: 2,
      resetAfter,
      seed: 4,
      build,
    });

  test.each([true, false])("gives the same model to the last bit, resetAfter %s", async (resetAfter) => {
    using model = await create(resetAfter);
    await model.fit(lines, { epochs: 3 });
    const bytes = model.save();
    using again = await LanguageModel.load(bytes, { build });
    expect(again.config).toEqual(model.config);
    expect(again.tokenizer.vocabulary).toEqual(tokenizer.vocabulary);
    expect(again.parameters).toEqual(model.parameters);
    expect(again.parameterCount).toBe(model.parameterCount);
    for (const line of [...lines, "unseen", ""]) expect(again.score(line)).toEqual(model.score(line));
    expect(again.sample({ seed: 2 })).toBe(model.sample({ seed: 2 }));
    expect(again.save()).toEqual(bytes);
    // Both go on learning, alike.
    await model.fit(lines, { epochs: 2 });
    await again.fit(lines, { epochs: 2 });
    expect(again.parameters).toEqual(model.parameters);
  });

  test.each([
    [{ cell: "gru", resetAfter: false, numLayers: 2, embeddingSize: 0 }, "1"],
    [{ cell: "rnn" }, "2"],
    [{ cell: "simplified-gru" }, "2"],
    [{ cell: "lstm" }, "2"],
    [{ cell: "gru", tieEmbeddings: true }, "2"],
  ] as const)("has the oldest version that can read it: %o", async (options, version) => {
    using model = await LanguageModel.create({ tokenizer, hiddenSize: 4, build, ...options });
    const bytes = model.save();
    expect(readSafetensors(bytes).metadata["wasm_rnn_version"]).toBe(version);
    using again = await LanguageModel.load(bytes, { build });
    expect(again.config).toEqual(model.config);
    expect(again.parameters).toEqual(model.parameters);
  });

  test("has version 2 with a tokenizer that 0.1.0 did not have", async () => {
    using model = await LanguageModel.create({ tokenizer: WordTokenizer.fit("a b a"), hiddenSize: 4, build });
    expect(readSafetensors(model.save()).metadata["wasm_rnn_version"]).toBe("2");
    using again = await LanguageModel.load(model.save(), { build });
    expect(again.tokenizer.kind).toBe("word");
  });

  test("is a snapshot: training on does not change it", async () => {
    using model = await create(true);
    const bytes = model.save();
    const copy = bytes.slice();
    const before = model.score("stego");
    await model.fit(lines, { epochs: 2 });
    expect(bytes).toEqual(copy);
    using again = await LanguageModel.load(bytes, { build });
    expect(again.score("stego")).toEqual(before);
    expect(model.score("stego")).not.toEqual(before);
  });

  test("is safetensors that carries parameters, configuration and vocabulary", async () => {
    using model = await create(true);
    const { metadata, tensors } = readSafetensors(model.save());
    expect(Object.keys(metadata).sort()).toEqual(["config", "format", "tokenizer", "wasm_rnn_version"]);
    expect(metadata).toMatchObject({ format: "wasm-rnn", wasm_rnn_version: "1" });
    expect(JSON.parse(metadata["config"]!)).toEqual({
      cell: "gru",
      resetAfter: true,
      hiddenSize: 10,
      numLayers: 2,
      embeddingSize: 3,
      tieEmbeddings: false,
      vocabularySize: tokenizer.size,
    });
    expect(JSON.parse(metadata["tokenizer"]!)).toEqual({ kind: "char", vocabulary: tokenizer.vocabulary });
    const V = tokenizer.size;
    expect(Object.fromEntries([...tensors].map(([name, { dtype, shape }]) => [name, [dtype, ...shape]]))).toEqual({
      "embedding.weight": ["F32", V, 3],
      "recurrent.weight_ih_l0": ["F32", 30, 3],
      "recurrent.weight_hh_l0": ["F32", 30, 10],
      "recurrent.bias_ih_l0": ["F32", 30],
      "recurrent.bias_hh_l0": ["F32", 30],
      "recurrent.weight_ih_l1": ["F32", 30, 10],
      "recurrent.weight_hh_l1": ["F32", 30, 10],
      "recurrent.bias_ih_l1": ["F32", 30],
      "recurrent.bias_hh_l1": ["F32", 30],
      "output.weight": ["F32", V, 10],
      "output.bias": ["F32", V],
    });
    for (const [name, { data }] of tensors) {
      expect(new Float32Array(data.slice().buffer), name).toEqual(model.parameters[name]!.data);
    }
  });

  test("may lie anywhere: in a Buffer, at an odd address, in shared memory", async () => {
    using model = await create(false);
    const bytes = model.save();
    const odd = new Uint8Array(bytes.length + 3).subarray(3);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    for (const place of [odd, shared, Buffer.alloc(bytes.length)]) {
      place.set(bytes);
      using again = await LanguageModel.load(place, { build });
      expect(again.parameters).toEqual(model.parameters);
    }
  });

  test("of one build is read by the other", async () => {
    using model = await create(true);
    for (const other of builds) {
      using again = await LanguageModel.load(model.save(), { build: other });
      expect(again.build).toBe(other);
      expect(again.score("rex").logProbability).toBeCloseTo(model.score("rex").logProbability, 4);
    }
  });
});

describe("what is no model file is refused before memory is taken", () => {
  /** The file of a small model after `change`. */
  const changed = (change: (parts: FileParts) => void): Uint8Array => {
    const parts = fileParts({ characters: ["a", "b"], numLayers: 2 });
    change(parts);
    return fileOf(parts);
  };

  test("unchanged, it is one", async () => {
    using model = await LanguageModel.load(changed(() => undefined));
    expect(model.config).toMatchObject({ hiddenSize: 3, numLayers: 2, vocabularySize: 4 });
  });

  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["text", new TextEncoder().encode("I am a language model. ".repeat(50))],
    ["zeros", new Uint8Array(5000)],
    ["ones", new Uint8Array(5000).fill(255)],
  ])("%s", async (_, bytes) => {
    await refusal(bytes);
  });

  test("safetensors of another program", async () => {
    const data = new Uint8Array(16);
    const { message } = await refusal(writeSafetensors([["weight", { dtype: "F32", shape: [4], data }]]));
    expect(message).toContain("not one that this library saved");
  });

  test("a model cut anywhere", async () => {
    using model = await LanguageModel.create({ tokenizer, hiddenSize: 10, embeddingSize: 3, build: "simd" });
    const bytes = model.save();
    const headerBytes = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    for (let length = 0; length < bytes.length; length += length < headerBytes ? 1 : 100) {
      await refusal(bytes.subarray(0, length));
    }
    await refusal(bytes.subarray(0, -1));
    await refusal(Uint8Array.from([...bytes, 0]));
  });

  const weights = "recurrent.weight_hh_l1";
  test.each<[string, (parts: FileParts) => void, expected: string[]]>([
    ["a tensor is missing", ({ tensors }) => tensors.delete(weights), [weights]],
    [
      "a tensor too many",
      ({ tensors }) => tensors.set("recurrent.weight_hh_l2", tensors.get(weights)!),
      ["recurrent.weight_hh_l2"],
    ],
    [
      "a tensor of another shape",
      ({ tensors }) => tensors.set(weights, { ...tensors.get(weights)!, shape: [3, 9] }),
      [weights, "[9, 3]", "[3, 9]"],
    ],
    [
      "a tensor of another type",
      ({ tensors }) => tensors.set(weights, { ...tensors.get(weights)!, dtype: "I32" }),
      [weights, "F32", "I32"],
    ],
    [
      "a tensor in half precision",
      ({ tensors }) => tensors.set(weights, { dtype: "F16", shape: [9, 3], data: new Uint8Array(54) }),
      [weights, "F32", "F16"],
    ],
    ["a vocabulary too long", ({ vocabulary }) => vocabulary.push("c"), ["4 tokens", "5"]],
    ["a vocabulary too short", ({ vocabulary }) => vocabulary.pop(), ["4 tokens", "3"]],
    ["a token twice", ({ vocabulary }) => (vocabulary[3] = "a"), ['"a"']],
    ["a token that is no string", ({ vocabulary }) => (vocabulary[3] = 7), ["7"]],
    ["a newer version", ({ metadata }) => (metadata["wasm_rnn_version"] = "3"), ['"3"', "update"]],
    ["a version that is no number", ({ metadata }) => (metadata["wasm_rnn_version"] = "1.0"), ['"1.0"', "update"]],
    ["no version", ({ metadata }) => delete metadata["wasm_rnn_version"], ["wasm_rnn_version"]],
    ["no JSON", ({ metadata }) => (metadata["config"] = "{"), ["config", "JSON"]],
    ["a list for a configuration", ({ metadata }) => (metadata["config"] = "[]"), ["config", "object"]],
    ["null for a tokenizer", ({ metadata }) => (metadata["tokenizer"] = "null"), ["tokenizer", "null"]],
    ["a tokenizer of a kind unknown", ({ metadata }) => (metadata["tokenizer"] = '{"kind":"subword"}'), ['"subword"']],
    ["a cell unknown", ({ config }) => (config["cell"] = "elman"), ["cell", '"elman"']],
    ["no cell", ({ config }) => delete config["cell"], ["cell"]],
    ["layers of no unit", ({ config }) => (config["hiddenSize"] = 0), ["hiddenSize", "0"]],
    ["a size that is text", ({ config }) => (config["hiddenSize"] = "3"), ["hiddenSize", '"3"']],
    ["more units than any model may have", ({ config }) => (config["hiddenSize"] = 1e9), ["hiddenSize", "1000000000"]],
    ["the most units a model may have", ({ config }) => (config["hiddenSize"] = 16384), ["49152"]],
    ["the most layers", ({ config }) => (config["numLayers"] = 64), ["_l2"]],
    ["fewer layers", ({ config }) => (config["numLayers"] = 1), ["_l1"]],
    ["the widest embedding", ({ config }) => (config["embeddingSize"] = 16384), ["16384"]],
    ["one-hot input", ({ config }) => (config["embeddingSize"] = 0), ["weight_ih_l0"]],
    ["the other reset", ({ config }) => (config["resetAfter"] = false), ["bias_hh"]],
    [
      "a million tokens",
      ({ config, metadata }) => {
        config["vocabularySize"] = 1_000_000;
        metadata["tokenizer"] = JSON.stringify({ kind: "char", vocabulary: ["<EOS>", "<UNK>", "a", "b"] });
      },
      ["1000000"],
    ],
  ])("%s", async (_, change, expected) => {
    const { message } = await refusal(changed(change));
    for (const part of expected) expect(message).toContain(part);
  });

  test("with one byte of its header changed, it is refused or still a model that works", async () => {
    const bytes = changed(() => undefined);
    const headerBytes = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const outcomes = { refused: 0, taken: 0 };
    await fc.assert(
      fc.asyncProperty(fc.nat(headerBytes - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const damaged = bytes.slice();
        damaged[at]! ^= flip;
        let model: LanguageModel;
        try {
          model = await LanguageModel.load(damaged, { build: "simd" });
        } catch (error) {
          expect(error).toBeInstanceOf(ModelFileError);
          outcomes.refused++;
          return;
        }
        outcomes.taken++;
        expect(Number.isFinite(model.score("ab").logProbability)).toBe(true);
        expect(typeof model.sample({ maxLength: 3, seed: 1 })).toBe("string");
        model.dispose();
      }),
      { numRuns: 400, seed: 1 },
    );
    expect(outcomes.refused).toBeGreaterThan(100);
    expect(outcomes.taken).toBeGreaterThan(0);
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["a path", "model.safetensors"],
    ["an ArrayBuffer", new ArrayBuffer(100)],
    ["floats", new Float32Array(100)],
  ])("%s in place of bytes is an InvalidOptionError", async (_, bytes) => {
    await expect(LanguageModel.load(bytes as Uint8Array)).rejects.toThrow(InvalidOptionError);
  });
});

test("a model with a tokenizer that no file brings back is not saved", async () => {
  const own = CharTokenizer.fit("ab");
  const foreign = Object.assign(Object.create(own) as CharTokenizer, { toJSON: () => ({ kind: "mine" }) });
  const model = await LanguageModel.create({ tokenizer: foreign, hiddenSize: 4 });
  expect(() => model.save()).toThrow(/kind "mine" cannot be saved/);
  model.dispose();
});
