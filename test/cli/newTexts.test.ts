import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { printNewTexts } from "../../src/cli/newTexts.js";
import { samples } from "../../src/cli/samples.js";
import { CharTokenizer, LanguageModel } from "../../src/index.js";

const corpus = ["ab", "ba"];
let model: LanguageModel;
beforeAll(async () => {
  const tokenizer = CharTokenizer.fit(corpus);
  // Untrained, it ends at once in about one text of three.
  model = await LanguageModel.create({ tokenizer, hiddenSize: 4, embeddingSize: 0, build: "simd" });
});
afterEach(() => vi.restoreAllMocks());

/** What the command line would print. */
async function printed(from: LanguageModel, options: { samples: number; seed: number; json?: true }): Promise<string> {
  let out = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text, done?: unknown) => {
    out += String(text);
    if (typeof done === "function") (done as () => void)();
    return true;
  });
  async function* pieces(): AsyncGenerator<string> {
    yield await Promise.resolve(corpus.join("\n"));
  }
  await printNewTexts(from, { kind: "lines", source: "a test", pieces: pieces() }, options);
  vi.restoreAllMocks();
  return out;
}

it("shows as many texts as were asked for, the first of the seed's that are not empty", async () => {
  const drawn = [...samples(model, 100, { seed: 3 })].map(({ text }) => text);
  const expected = drawn.filter((text) => text !== "").slice(0, 30);
  expect(drawn.slice(0, 30)).toContain("");
  expect(expected).toHaveLength(30);

  const out = await printed(model, { samples: 30, seed: 3, json: true });
  const records = out.trimEnd().split("\n");
  expect(records.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual(expected);
  const table = await printed(model, { samples: 30, seed: 3 });
  expect(table.match(/^ +-\d+\.\d\d {2}[ab]+ +(✓ new|= in the corpus)$/gm)).toHaveLength(30);
});

it("shows an empty text, and says that it is one, when a model writes nothing else", async () => {
  using silent = await LanguageModel.load(alwaysEnding(model.save()), { build: "simd" });
  expect(new Set([...samples(silent, 50, { seed: 1 })].map(({ text }) => text))).toEqual(new Set([""]));
  expect((await printed(silent, { samples: 2, seed: 1 })).match(/^ +-?0\.00 +– empty$/gm)).toHaveLength(2);
});

/** The model file with a bias that makes the end of the text certain. */
function alwaysEnding(file: Uint8Array<ArrayBuffer>): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset);
  const headerEnd = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, headerEnd))) as {
    "output.bias": { data_offsets: [number, number] };
  };
  view.setFloat32(headerEnd + header["output.bias"].data_offsets[0], 1000, true);
  return file;
}
