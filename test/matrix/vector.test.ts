import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";

describe.each(builds)("rows and columns, %s build", (build) => {
  test("broadcastRow copies a row into rows that lie apart, and leaves the gaps", () => {
    for (const N of [1, 3, 4, 9]) {
      using space = new Workspace(build);
      const row = new Draws(N).floats(N);
      const ldo = N + 2;
      const out = space.floats(new Float32Array(5 * ldo).fill(9));
      space.kernels.broadcastRow(out, ldo, space.floats(row), 4, N);
      const line = [...row, 9, 9];
      expect([...space.read(out, 5 * ldo)]).toEqual([
        ...line,
        ...line,
        ...line,
        ...line,
        ...Array<number>(ldo).fill(9),
      ]);
    }
  });

  test("addColumnSums adds each column as one sequential sum, for every width from 1 to 40", () => {
    for (let N = 1; N <= 40; ++N) {
      using space = new Workspace(build);
      const [rows, lda] = [(N % 7) + 1, N + 3];
      const draws = new Draws(N);
      const a = draws.floats(rows * lda);
      const before = draws.floats(N);
      const out = space.floats(before);
      space.kernels.addColumnSums(out, space.floats(a), lda, rows, N);
      const expected = before.map((start, j) => {
        let sum = start;
        for (let i = 0; i < rows; ++i) sum = Math.fround(sum + a[i * lda + j]!);
        return sum;
      });
      expect(space.read(out, N)).toEqual(expected);
    }
  });

  test("addColumnSums over no rows changes nothing", () => {
    using space = new Workspace(build);
    const before = new Draws(1).floats(21);
    const out = space.floats(before);
    space.kernels.addColumnSums(out, space.floats([]), 21, 0, 21);
    expect(space.read(out, 21)).toEqual(before);
  });

  test.each([0, 1])("transpose, accumulate %i", (accumulate) => {
    for (const [M, N] of [
      [1, 1],
      [1, 7],
      [5, 1],
      [4, 8],
      [13, 6],
    ] as const) {
      using space = new Workspace(build);
      const [lda, ldo] = [N + 1, M + 2];
      const draws = new Draws(M * N);
      const a = draws.floats(M * lda);
      const before = draws.floats(N * ldo);
      const out = space.floats(before);
      space.kernels.transpose(out, ldo, space.floats(a), lda, M, N, accumulate);
      const expected = before.map((value, index) => {
        const [j, i] = [Math.floor(index / ldo), index % ldo];
        return i >= M ? value : Math.fround((accumulate ? value : 0) + a[i * lda + j]!);
      });
      expect(space.read(out, N * ldo)).toEqual(expected);
    }
  });
});
