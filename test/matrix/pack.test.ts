import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { sequentialFloat32, transpose } from "../oracle/matrix.js";

const PANEL = 8;

describe.each(builds)("packed panels, %s build", (build) => {
  test.each([0, 1])("hold B in panels of 8 columns, the last one padded with zeros (transposed: %i)", (transposed) => {
    for (const K of [1, 2, 3, 4, 5, 7, 8, 9, 16, 19]) {
      for (let N = 1; N <= 26; ++N) {
        using space = new Workspace(build);
        const b = new Draws(K * 100 + N).floats(K * N);
        const stored = transposed ? transpose(b, K, N) : b;
        const size = space.kernels.packedSize(K, N);
        expect(size).toBe(Math.ceil(N / PANEL) * PANEL * K);
        const packed = space.room(size);
        space.kernels.packPanels(packed, space.floats(stored), transposed ? K : N, K, N, transposed);
        const expected = Float32Array.from({ length: size }, (_, index) => {
          const panel = Math.floor(index / (PANEL * K));
          const k = Math.floor((index % (PANEL * K)) / PANEL);
          const n = panel * PANEL + (index % PANEL);
          return n < N ? b[k * N + n]! : 0;
        });
        expect(space.read(packed, size)).toEqual(expected);
      }
    }
  });

  test("serve products of any number of rows, whose elements lie at any strides", () => {
    const [N, K] = [21, 37];
    const b = new Draws(1).floats(K * N);
    for (const M of [1, 2, 3, 5, 6, 11, 24]) {
      for (const [aRow, aStep] of [
        [K, 1],
        [K + 3, 1],
        [1, M],
        [2, 2 * M + 1],
      ] as const) {
        using space = new Workspace(build);
        const a = new Draws(M).floats(M * K);
        const stored = new Float32Array((M - 1) * aRow + (K - 1) * aStep + 1).fill(NaN);
        for (let i = 0; i < M; ++i) for (let k = 0; k < K; ++k) stored[i * aRow + k * aStep] = a[i * K + k]!;
        const packed = space.room(space.kernels.packedSize(K, N));
        const c = space.room(M * N);
        const whole = space.room(M * N);
        const aAddress = space.floats(stored);
        const bAddress = space.floats(b);
        space.kernels.packPanels(packed, bAddress, N, K, N, 0);
        space.kernels.multiplyPacked(c, N, aAddress, aRow, aStep, packed, 0, 0, M, N, K);
        const scratch = space.room(space.kernels.multiplyScratch(N, K));
        space.kernels.multiply(whole, N, space.floats(a), K, 0, bAddress, N, 0, M, N, K, 0, scratch);
        const product = space.read(c, M * N);
        expect(product).toEqual(space.read(whole, M * N));
        if (build === "simd") expect(product).toEqual(sequentialFloat32(new Float32Array(M * N), a, b, M, N, K));
      }
    }
  });
});
