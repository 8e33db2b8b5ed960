import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { difference } from "../../scripts/wasm/difference.mjs";
import { applyDifference, fromHex } from "../../scripts/wasm/unpack.mjs";

// How a bundle carries its WebAssembly modules.

const bytes = fc.uint8Array({ maxLength: 300 });

describe("hexadecimal digits", () => {
  test("give the bytes back, whatever they are", () => {
    fc.assert(
      fc.property(bytes, (original) => {
        expect(fromHex(Buffer.from(original).toString("hex"))).toEqual(original);
      }),
    );
  });
});

describe("the difference of two modules", () => {
  test("gives the second back from the first, whatever the two are", () => {
    fc.assert(
      fc.property(bytes, bytes, (base, target) => {
        expect(applyDifference(base, difference(base, target))).toEqual(target);
      }),
    );
  });

  test("gives back pieces that were moved, repeated, cut and changed", () => {
    const edited = fc
      .tuple(bytes, fc.array(fc.tuple(fc.nat(300), fc.nat(300), bytes), { maxLength: 6 }))
      .map(([base, edits]) => ({
        base,
        target: Uint8Array.from(
          edits.flatMap(([from, to, own]) => [...base.subarray(from, to), ...own.subarray(0, 20)]),
        ),
      }));
    fc.assert(
      fc.property(edited, ({ base, target }) => {
        expect(applyDifference(base, difference(base, target))).toEqual(target);
      }),
    );
  });

  test("is small where the second is the first in another order", () => {
    const base = Uint8Array.from({ length: 1000 }, (_, i) => (i * i * 31) >> 3);
    const target = Uint8Array.from([...base.subarray(500), ...base.subarray(0, 500)]);
    const steps = difference(base, target);
    expect(applyDifference(base, steps)).toEqual(target);
    expect(steps.length).toBeLessThan(20);
  });

  test("of the two builds is under a third of the second", () => {
    const read = (name: string): Buffer => readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));
    const [base, target] = [read("simd"), read("relaxed")];
    const steps = difference(base, target);
    expect(Buffer.from(applyDifference(base, steps)).equals(target)).toBe(true);
    expect(steps.length).toBeLessThan(target.length / 3);
  });
});
