import { build } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Pcg64Source } from "../../src/random/pcg64Source.js";
import { defaultRng } from "../../src/random.js";
import { Engine } from "../../src/wasm/engine.js";
import { builds } from "../engine.js";
import { failingAt } from "../failingAllocation.js";

const seeds = fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 200n }));
/** Below, at and above the 1024 doubles that are drawn at a time. */
const counts = fc.oneof(fc.nat(40), fc.constantFrom(1023, 1024, 1025, 2048, 3000));

describe.each(builds)("the generator of models, %s build", (choice) => {
  const engine = new Engine(choice);

  test("draws what defaultRng draws from the same seed, one kind of draw after another", () => {
    fc.assert(
      fc.property(seeds, fc.array(counts, { maxLength: 4 }), (seed, sizes) => {
        using expected = defaultRng(seed);
        const rng = new Pcg64Source(engine, seed);
        for (const n of sizes) {
          expect(rng.random()).toBe(expected.random());
          expect(rng.permutation(n)).toEqual(Int32Array.from(expected.permutation(n)));
          expect(rng.uniform(-0.1, 0.1, n)).toEqual(expected.uniform(-0.1, 0.1, n));
          expect(rng.standardNormal(n)).toEqual(expected.standardNormal(n));
        }
        rng.free();
      }),
      { numRuns: 40 },
    );
  });

  test("without a seed starts anywhere", () => {
    expect(new Pcg64Source(engine).random()).not.toBe(new Pcg64Source(engine).random());
  });

  test("gives back all memory that it took", () => {
    const before = engine.arena.usedBytes;
    const rng = new Pcg64Source(engine, 1);
    rng.uniform(0, 1, 5000);
    rng.standardNormal(5000);
    rng.permutation(5000);
    rng.free();
    rng.free();
    expect(engine.arena.usedBytes).toBe(before);
  });
});

test("a generator that runs out of memory takes nothing", () => {
  const engine = new Engine("simd");
  const rng = new Pcg64Source(engine, 1);
  const before = engine.arena.usedBytes;
  const draws: [number, () => unknown][] = [
    [1, () => new Pcg64Source(engine, 1)],
    [1, () => rng.uniform(0, 1, 5)],
    [1, () => rng.standardNormal(5)],
    [2, () => rng.standardNormal(5)],
    [1, () => rng.permutation(5)],
  ];
  for (const [k, draw] of draws) {
    expect(failingAt(engine.arena, k, draw)).toBeUndefined();
    expect(engine.arena.usedBytes).toBe(before);
  }
});

test("a page that imports only the language model downloads no other generator", async () => {
  const { metafile } = await build({
    entryPoints: ["src/index.ts"],
    bundle: true,
    format: "esm",
    loader: { ".wasm": "empty" },
    metafile: true,
    write: false,
  });
  const [output] = Object.values(metafile.outputs);
  const included = Object.entries(output!.inputs)
    .filter(([name, { bytesInOutput }]) => name.startsWith("src/random/") && bytesInOutput > 0)
    .map(([name]) => name.slice("src/random/".length));
  expect(included.sort()).toEqual(["entropy.ts", "pcg64.ts", "pcg64Source.ts"]);
});
