import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type * as Library from "../../src/index.js";
import { builds } from "../engine.js";

// What was given stays given, so that each test has a library of its own.

async function fresh(slim = false): Promise<typeof Library> {
  vi.resetModules();
  if (slim) vi.doMock("../../src/wasm/carried.js", () => import("../../src/wasm/carried.slim.js"));
  else vi.doUnmock("../../src/wasm/carried.js");
  return import("../../src/index.js");
}

const file = (name: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url)));

async function built(library: typeof Library, build?: Library.BuildChoice): Promise<string> {
  const tokenizer = library.CharTokenizer.fit(["abc"]);
  using model = await library.LanguageModel.create({ tokenizer, hiddenSize: 4, embeddingSize: 2, build });
  return model.build;
}

describe("init", () => {
  let server: Server;
  let address: string;

  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      const [, kind, name] = (url as string).split("/");
      if (kind === "missing") response.statusCode = 404;
      response.setHeader("Content-Type", kind === "octets" ? "application/octet-stream" : "application/wasm");
      response.end(kind === "html" ? "<!doctype html>" : file(name as string));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.close();
  });

  test.each(builds)("takes the %s build as bytes, as a module and from a URL, and tells which it is", async (build) => {
    const bytes = file(build);
    const sources: Library.ModuleSource[] = [
      { bytes },
      { bytes: bytes.buffer },
      { module: new WebAssembly.Module(bytes) },
      { url: `${address}/streamed/${build}` },
      { url: new URL(`${address}/octets/${build}`) },
    ];
    for (const source of sources) {
      const library = await fresh(true);
      expect(await library.init(source)).toBe(build);
      expect(await built(library, build)).toBe(build);
    }
  });

  test("takes the place of what the library carries, also where that ran already", async () => {
    const library = await fresh();
    expect(await built(library)).toBe(builds.at(-1));
    await library.init({ bytes: file("simd") });
    expect(await built(library)).toBe("simd");
    await expect(built(library, "relaxed")).rejects.toThrow("There is no relaxed SIMD here");
  });

  test("takes a module of another realm", async () => {
    const library = await fresh(true);
    const module = runInNewContext("new WebAssembly.Module(bytes)", { bytes: file("simd") }) as WebAssembly.Module;
    expect(module).not.toBeInstanceOf(WebAssembly.Module);
    await library.init({ module });
    expect(await built(library)).toBe("simd");
  });

  test.runIf(builds.includes("relaxed"))("adds up: with both given, auto is relaxed", async () => {
    const library = await fresh(true);
    await library.init({ bytes: file("relaxed") });
    await library.init({ bytes: file("simd") });
    expect(await built(library)).toBe("relaxed");
    expect(await built(library, "simd")).toBe("simd");
  });

  test("is asked for where nothing is carried", async () => {
    const library = await fresh(true);
    for (const build of ["auto", "simd", "relaxed"] as const) {
      await expect(built(library, build)).rejects.toMatchObject({
        code: "unsupported-runtime",
        message: "wasm-rnn/slim carries no WebAssembly module; give it one first: await init({ url }).",
      });
    }
  });

  test("refuses what is not one source, and what is no module of this library", async () => {
    const { init } = await fresh(true);
    const bytes = file("simd");
    const invalid = (source: unknown): Promise<void> =>
      expect(init(source as Library.ModuleSource)).rejects.toMatchObject({ code: "invalid-option" });
    await invalid({});
    await invalid({ bytes, url: address });
    await invalid({ path: "simd.wasm" });
    await invalid({ module: {} });
    await invalid({ bytes: new Uint8Array([1, 2, 3, 4]) });
    await invalid({ bytes: new Uint8Array() });
    // An empty module, and one whose mark is another's.
    await invalid({ bytes: new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) });
    await invalid({ bytes: Uint8Array.from(bytes, (byte, i) => (i === bytes.length - 1 ? 0x78 : byte)) });
  });

  test.each(["missing", "html"])("says what is wrong with an address: %s", async (kind) => {
    const { init } = await fresh(true);
    await expect(init({ url: `${address}/${kind}/simd` })).rejects.toMatchObject({ code: "unsupported-runtime" });
    await expect(init({ url: `${address}/${kind}/simd` })).rejects.toThrow(kind === "html" ? "Compile" : "status 404");
  });
});

describe("InferenceModel", () => {
  test("draws, completes and scores as the model that was saved", async () => {
    const { LanguageModel, InferenceModel, CharTokenizer } = await fresh();
    const lines = ["abc", "abd", "bad"];
    using model = await LanguageModel.create({ tokenizer: CharTokenizer.fit(lines), hiddenSize: 8, embeddingSize: 4 });
    await model.fit(lines, { epochs: 3 });
    using read = await InferenceModel.load(model.save());
    expect(read).not.toBeInstanceOf(LanguageModel);
    expect(model).toBeInstanceOf(InferenceModel);
    expect(read.parameters).toEqual(model.parameters);
    expect(read.sample({ seed: 3 })).toBe(model.sample({ seed: 3 }));
    expect(read.complete("a")).toEqual(model.complete("a"));
    expect(read.score("abd")).toEqual(model.score("abd"));
    read.dispose();
    expect(() => read.sample()).toThrow("This model was disposed");
    expect(model.score("abd").logProbability).toBeLessThan(0);
  });

  test("does not write files, nor create or train", async () => {
    const { InferenceModel } = await fresh();
    for (const name of ["train", "fit", "save"]) expect(InferenceModel.prototype).not.toHaveProperty(name);
    expect(InferenceModel).not.toHaveProperty("create");
  });
});
