import ts from "typescript";
import { describe, expect, test } from "vitest";
import { complaints } from "./compiler.js";

// What other programs' compilers make of the published types, whatever types of the platform they know.

const everything = `
import * as all from "wasm-rnn";
import * as inference from "wasm-rnn/inference";
import * as nn from "wasm-rnn/nn";
import * as ngram from "wasm-rnn/ngram";
import * as random from "wasm-rnn/random";
import * as slim from "wasm-rnn/slim";
import * as worker from "wasm-rnn/worker";
import "wasm-rnn/worker/script";
import module from "wasm-rnn/wasm/simd.wasm";
await all.init({ module });
const { progressInterval, signal }: all.TrainOptions = {};
signal?.throwIfAborted();
export const modules = [inference, nn, ngram, random, slim, worker, progressInterval];
`;

const withoutDom: ts.CompilerOptions = { lib: ["lib.es2022.d.ts"] };
const bundler: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};

describe("every entry compiles", () => {
  test.each<[string, ts.CompilerOptions]>([
    ["with the DOM's types", {}],
    ["without any types of the platform", withoutDom],
    ["without any, for a bundler", { ...withoutDom, ...bundler }],
    ["with those of Node alone", { ...withoutDom, types: ["node"] }],
  ])("%s", (_, options) => {
    expect(complaints([everything], options)).toEqual([[]]);
  });
});

test("signals, addresses and modules are the platform's own where it has them", () => {
  const program = `
    import { init, type TrainOptions } from "wasm-rnn";
    const signal: AbortSignal = ({} as Required<TrainOptions>).signal!;
    export const options: TrainOptions = { signal: new AbortController().signal };
    await init({ url: new URL("simd.wasm", "https://example.org/") });
    export { signal };`;
  const platforms = [{}, { ...withoutDom, types: ["node"] }];
  for (const options of platforms) expect(complaints([program], options)).toEqual([[]]);
  const module = `
    import { init } from "wasm-rnn";
    await init({ module: await WebAssembly.compile(new Uint8Array(8)) });`;
  const wrong = `
    import { init } from "wasm-rnn";
    await init({ url: 5 });`;
  const [right, complaint] = complaints([module, wrong]);
  expect(right).toEqual([]);
  expect(complaint).toHaveLength(1);
});

test("a stream of text is a corpus, one of bytes is none", () => {
  const [text, bytes] = complaints([
    `import { runningText, type Corpus } from "wasm-rnn";
     const body = (await fetch("novel.txt")).body!.pipeThrough(new TextDecoderStream());
     export const corpora: Corpus[] = [new ReadableStream<string>(), runningText(body)];`,
    `import type { Corpus } from "wasm-rnn";
     export const corpus: Corpus = new ReadableStream<Uint8Array>();`,
  ]);
  expect(text).toEqual([]);
  expect(bytes).toHaveLength(1);
});
