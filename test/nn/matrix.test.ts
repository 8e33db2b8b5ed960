import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DisposedError, Engine, InvalidOptionError, OutOfMemoryError, ShapeError } from "../../src/nn.js";
import { builds } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { absoluteProduct, matmul, sequentialFloat32, transpose } from "../oracle/matrix.js";
import { drawn, withEngine } from "./engines.js";

describe.each(builds)("matrices, %s build", (build) => {
  test("start as zeros or as a copy of any array of numbers", () =>
    withEngine(build, (engine) => {
      expect([...engine.matrix(2, 3).data]).toEqual([0, 0, 0, 0, 0, 0]);
      const data = [1, 2, 3, 4, 5, 6.5];
      const matrix = engine.matrix(2, 3, data);
      data[0] = 9;
      expect([...matrix.data]).toEqual([1, 2, 3, 4, 5, 6.5]);
      expect([matrix.rows, matrix.columns]).toEqual([2, 3]);
      expect([...engine.matrix(1, 2, Float64Array.of(0.5, 2)).fill(3).data]).toEqual([3, 3]);
    }));

  test("are zeros even where older numbers lay", () =>
    withEngine(build, (engine) => {
      engine.matrix(4, 4).fill(7).dispose();
      expect(Math.max(...engine.matrix(4, 4).data)).toBe(0);
    }));

  test("have a live view, also after the memory has grown", () =>
    withEngine(build, (engine) => {
      const matrix = engine.matrix(1, 2, [1, 2]);
      const before = matrix.data;
      before[1] = 5;
      engine.matrix(1000, 1000);
      expect(before).toHaveLength(0);
      expect([...matrix.data]).toEqual([1, 5]);
      matrix.data[0] = 4;
      expect([...matrix.data]).toEqual([4, 5]);
    }));

  test("are copied by way of their view, while the memory grows", () =>
    withEngine(build, (engine) => {
      const original = drawn(engine, 50, 100);
      const before = original.data.slice();
      const { byteLength } = original.data.buffer;
      for (let i = 0; i < 20; i++) {
        const { data } = engine.matrix(50, 100, original.data);
        expect(data.every((value, j) => value === before[j])).toBe(true);
      }
      expect(original.data.buffer.byteLength).toBeGreaterThan(byteLength + 4 * 65536);
    }));

  test("of what is no number take no memory", () =>
    withEngine(build, (engine) => {
      const before = engine.usedBytes;
      expect(() => engine.matrix(1, 1, [1n] as never)).toThrow(InvalidOptionError);
      expect(engine.usedBytes).toBe(before);
    }));

  test("give their memory back, once, and say so when used afterwards", () =>
    withEngine(build, (engine) => {
      const before = engine.usedBytes;
      const matrix = engine.matrix(10, 10);
      expect(engine.usedBytes).toBeGreaterThanOrEqual(before + 400);
      matrix.dispose();
      matrix[Symbol.dispose]();
      expect(engine.usedBytes).toBe(before);
      expect(() => matrix.data).toThrow(DisposedError);
      expect(() => engine.matmul(matrix, engine.matrix(10, 1))).toThrow("This matrix was disposed");
    }));

  test.each<[string, unknown[], RegExp]>([
    ["rows of 0", [0, 1], /rows must be an integer from 1 to 16777216, not 0/],
    ["columns that are no integer", [1, 1.5], /columns must be an integer .* not 1\.5/],
    ["columns that are NaN", [1, NaN], /columns must be an integer .* not NaN/],
    ["too few numbers", [2, 3, [1, 2]], /data must have 2·3 = 6 numbers, not 2/],
    ["a number as data", [2, 3, 6], /data must be an array of numbers, not 6/],
    ["null as data", [2, 3, null], /data must be an array of numbers, not null/],
  ])("refuse %s", (_, sizes, message) =>
    withEngine(build, (engine) => {
      const before = engine.usedBytes;
      const make = engine.matrix.bind(engine) as (...sizes: unknown[]) => unknown;
      expect(() => make(...sizes)).toThrow(message);
      expect(engine.usedBytes).toBe(before);
    }),
  );

  test("that no memory can hold are an OutOfMemoryError", () =>
    withEngine(build, (engine) => {
      expect(() => engine.matrix(2 ** 24, 2 ** 24)).toThrow(OutOfMemoryError);
      expect(engine.matrix(1, 1).data).toHaveLength(1);
    }));
});

describe.each(builds)("matmul, %s build", (build) => {
  const size = fc.integer({ min: 1, max: 40 });

  test("is the product of what is given, either side transposed", () =>
    withEngine(build, (engine) => {
      fc.assert(
        fc.property(size, size, size, fc.boolean(), fc.boolean(), fc.nat(), (M, N, K, transposeA, transposeB, seed) => {
          const draws = new Draws(seed);
          const a = draws.floats(M * K);
          const b = draws.floats(K * N);
          using left = transposeA ? engine.matrix(K, M, transpose(a, M, K)) : engine.matrix(M, K, a);
          using right = transposeB ? engine.matrix(N, K, transpose(b, K, N)) : engine.matrix(K, N, b);
          using product = engine.matmul(left, right, { transposeA, transposeB });
          expect([product.rows, product.columns]).toEqual([M, N]);
          const exact = matmul(a, b, M, N, K);
          const bound = absoluteProduct(a, b, M, N, K);
          product.data.forEach((value, i) =>
            expect(Math.abs(value - exact[i]!)).toBeLessThanOrEqual(K * 2 ** -24 * bound[i]!),
          );
          if (build === "simd") {
            expect(product.data).toEqual(sequentialFloat32(new Float32Array(M * N), a, b, M, N, K));
          }
        }),
        { numRuns: 60 },
      );
    }));

  test("writes into `out`, whatever was there, and returns it", () =>
    withEngine(build, (engine) => {
      const a = drawn(engine, 5, 7, 1);
      const b = drawn(engine, 7, 3, 2);
      const out = engine.matrix(5, 3).fill(NaN);
      const used = engine.usedBytes;
      expect(engine.matmul(a, b, { out })).toBe(out);
      expect(engine.usedBytes).toBe(used);
      expect(out.data).toEqual(engine.matmul(a, b).data);
      expect(engine.matmul(a, a, { transposeB: true }).rows).toBe(5);
    }));

  test("refuses what does not fit", () =>
    withEngine(build, (engine) => {
      const [a, b] = [engine.matrix(2, 3), engine.matrix(2, 3)];
      expect(() => engine.matmul(a, b)).toThrow(ShapeError);
      expect(() => engine.matmul(a, b)).toThrow("a must have as many columns as b has rows: 2×3 and 2×3 have 3 and 2.");
      expect(() => engine.matmul(a, b, { transposeA: true, transposeB: true })).toThrow(/2×3 transposed/);
      const out = engine.matrix(2, 3);
      expect(() => engine.matmul(a, b, { transposeB: true, out })).toThrow(
        "out must be 2×2 (the product's shape), not 2×3.",
      );
      const square = engine.matrix(3, 3);
      expect(() => engine.matmul(square, square, { out: square })).toThrow("out must be neither a nor b");
      expect(() => engine.matmul(a, square, { out: a })).toThrow(InvalidOptionError);
      expect(() => engine.matmul(a, [1, 2] as never)).toThrow(/b must be a Matrix, as .* not an array of 2/);
      expect(() => engine.matmul(a, b, { transposeC: true } as never)).toThrow("matmul has no option transposeC");
      expect(() => engine.matmul(a, b, { transposeA: 1 } as never)).toThrow("transposeA must be true or false, not 1");
    }));
});

describe("engines", () => {
  test("of one program do not mix", async () => {
    using one = await Engine.create();
    using other = await Engine.create();
    expect(() => one.matmul(one.matrix(1, 1), other.matrix(1, 1))).toThrow(
      "b belongs to another engine; copy its data into a matrix of this one.",
    );
  });

  test.each(builds)("run the %s build if told so", async (build) => {
    using engine = await Engine.create({ build });
    expect(engine.build).toBe(build);
  });

  test("refuse options that do not exist or are out of range", async () => {
    await expect(Engine.create({ build: "fast" } as never)).rejects.toThrow(/build must be one of/);
    await expect(Engine.create({ sed: 1 } as never)).rejects.toThrow("Engine.create has no option sed");
    await expect(Engine.create({ seed: -1 })).rejects.toThrow(/seed must be an integer from 0/);
  });

  test("say so when used after dispose, which may be called twice", async () => {
    const engine = await Engine.create();
    const matrix = engine.matrix(1, 1);
    engine.dispose();
    engine[Symbol.dispose]();
    for (const use of [
      () => engine.matrix(1, 1),
      () => matrix.data,
      () => matrix.fill(1),
      () => engine.usedBytes,
      () => engine.matmul(matrix, matrix),
    ]) {
      expect(use).toThrow(DisposedError);
      expect(use).toThrow("This engine was disposed");
    }
    expect(() => matrix.dispose()).not.toThrow();
  });
});
