import fc from "fast-check";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parse } from "../../scripts/wasm/module.mjs";
import { pack } from "../../scripts/wasm/pack.mjs";
import { unpack } from "../../scripts/wasm/unpack.mjs";
import { I32, inOrderOfUse, leb, moduleOf, V128, withRoundedProducts, type Written } from "./moduleBytes.js";

// How a bundle carries its WebAssembly modules.

const MULTIPLY_ADD = [0xfd, 0x85, 2];
const MULTIPLY_SUBTRACT = [0xfd, 0x86, 2];

const byte = fc.nat(255);
const bytes = (length: number): fc.Arbitrary<number[]> => fc.array(byte, { minLength: length, maxLength: length });
const number = fc.nat(2 ** 20).map(leb);
const list = (...parts: fc.Arbitrary<number[]>[]): fc.Arbitrary<number[]> => fc.tuple(...parts).map((p) => p.flat());
const opcode = (...code: number[]): fc.Arbitrary<number[]> => fc.constant(code);

/** One instruction of every shape. */
const instruction = fc.oneof(
  fc.constantFrom([1], [0x0f], [0x1a], [0x6a], [0xa2], [0xfc, 2], [0xfd, 0xe4, 1], MULTIPLY_ADD, MULTIPLY_SUBTRACT),
  list(fc.constantFrom([2], [3], [4]), opcode(0x40)),
  list(fc.constantFrom([0x0c], [0x10], [0x23], [0x41], [0x42]), number),
  list(
    opcode(0x0e),
    fc.array(number, { maxLength: 40 }).map((labels) => [...leb(labels.length), ...labels.flat()]),
    number,
  ),
  list(fc.constantFrom([0x28], [0x39], [0xfd, 0], [0xfd, 11], [0xfd, 92]), fc.constantFrom([0], [2]), number),
  list(opcode(0xfd, 84), opcode(0), number, bytes(1)),
  list(opcode(0xfd, 21), bytes(1)),
  list(opcode(0x43), bytes(4)),
  list(opcode(0x44), bytes(8)),
  list(opcode(0xfd, 12), bytes(16)),
  list(opcode(0xfc, 10), opcode(0, 0)),
);

/** A function that uses some of its locals, in any order. */
const written: fc.Arbitrary<Written> = fc
  .record({
    parameters: fc.array(fc.integer({ min: V128, max: I32 }), { maxLength: 5 }),
    locals: fc.array(fc.integer({ min: V128, max: I32 }), { minLength: 1, maxLength: 10 }),
  })
  .chain(({ parameters, locals }) => {
    const local = fc.tuple(fc.constantFrom(0x20, 0x21, 0x22), fc.nat(parameters.length + locals.length - 1));
    const instructions = fc.array(fc.oneof(instruction, local), { maxLength: 60 });
    return fc.record({ parameters: fc.constant(parameters), locals: fc.constant(locals), instructions });
  });

function expectRoundTrip(module: Uint8Array): void {
  const original = parse(module);
  const text = pack(module);
  for (const fused of [true, false]) {
    const { before, after, functions } = parse(unpack(text, fused));
    expect({ before, after }).toEqual({ before: original.before, after: original.after });
    expect(functions).toEqual(original.functions.map(fused ? inOrderOfUse : withRoundedProducts));
  }
  expect(pack(unpack(text, true))).toBe(text);
}

describe("packing", () => {
  test("gives any module back, its locals in the order of their first use", () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 6 }), fc.array(byte, { maxLength: 300 }), (functions, data) => {
        expectRoundTrip(moduleOf(functions, data));
      }),
    );
  });

  const plain = { parameters: [], locals: [], instructions: [] };
  test.each([
    { what: "no function", functions: [] },
    { what: "a function that does nothing", functions: [plain] },
    { what: "300 functions", functions: Array.from({ length: 300 }, () => plain) },
    { what: "a long run of one instruction", functions: [{ ...plain, instructions: Array<number[]>(5000).fill([1]) }] },
    {
      what: "700 different instructions, each often enough for an entry of its own",
      functions: [{ ...plain, instructions: Array.from({ length: 9100 }, (_, i) => [0x41, ...leb(128 + (i % 700))]) }],
    },
    {
      what: "constants without any pattern",
      functions: [
        {
          ...plain,
          instructions: Array.from({ length: 500 }, (_, i) => [
            0x43,
            ...[0, 8, 16, 24].map((shift) => (Math.imul(i, 0x9e3779b1) >>> shift) & 255),
          ]),
        },
      ],
    },
    {
      what: "300 locals, and a multiply-add",
      functions: [
        {
          parameters: [I32],
          locals: Array<number>(300).fill(V128),
          instructions: [...Array.from({ length: 300 }, (_, i) => [0x22, ...leb(300 - i)]), [0x20, 0], MULTIPLY_ADD],
        },
      ],
    },
  ])("gives back $what", ({ functions }) => {
    expectRoundTrip(moduleOf(functions));
  });

  test("refuses what is no module, or has instructions that it does not know", () => {
    expect(() => pack(new Uint8Array())).toThrow("The module has no section 1.");
    expect(() => pack(moduleOf([plain]).subarray(0, -3))).toThrow("The module ends early.");
    expect(() => pack(moduleOf([{ ...plain, instructions: [[0xfe, 0, 0]] }]))).toThrow(
      "What stands behind opcode 0xfe is not known",
    );
  });
});

describe("the kernels", () => {
  const read = (name: string): Buffer => readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));
  const relaxed = read("relaxed");
  const text = pack(relaxed);

  test("come back", () => {
    expectRoundTrip(relaxed);
    expectRoundTrip(read("simd"));
    expect(WebAssembly.validate(unpack(text, false))).toBe(true);
  });

  test("are both in one text that gzip packs better than one of them", () => {
    expect(gzipSync(text).length).toBeLessThan(0.9 * gzipSync(relaxed).length);
  });

  test("stand in characters that neither a string literal nor HTML treats specially", () => {
    expect(text).toMatch(/^[ !#%&()-;=>?@A-Z[\]^-_a-z{|}~]+$/);
    expect(JSON.stringify(text)).toBe(`"${text}"`);
  });

  const fails = (damaged: string): boolean => {
    try {
      return !WebAssembly.validate(unpack(damaged, false));
    } catch {
      return true;
    }
  };

  test("of a text that was cut off, are refused", () => {
    const instructionsEnd = [...text.matchAll(/ /g)][4]!.index;
    for (const length of [0, 1, 10, 1000, Math.floor(instructionsEnd / 2), instructionsEnd - 1]) {
      expect(fails(text.slice(0, length))).toBe(true);
    }
  });

  test("of a damaged text, are refused or wrong, but never keep the program waiting", () => {
    const small = pack(
      moduleOf([{ parameters: [I32, V128], locals: [I32], instructions: [[0x20, 0], [0x22, 2], MULTIPLY_ADD] }]),
    );
    const damage = fc.array(fc.tuple(fc.nat(), fc.string({ unit: "binary-ascii", maxLength: 3 })), { minLength: 1 });
    const damaged = (original: string, changes: [number, string][]): string =>
      changes.reduce((string, [at, piece]) => {
        const place = at % string.length;
        return string.slice(0, place) + piece + string.slice(place + 1);
      }, original);
    fc.assert(
      fc.property(damage, (changes) => void fails(damaged(small, changes))),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(damage, (changes) => void fails(damaged(text, changes))),
      { numRuns: 50 },
    );
  });
});
