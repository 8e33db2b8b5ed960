import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";

const V = 6;
/** -1 is the zero vector; 3 comes three times, 1 never. */
const IDS = [-1, 3, 0, 3, -1, 5, 3, 2, 4];

describe.each(builds)("embedding, %s build", (build) => {
  test("forward gathers rows, zeros for id -1, and leaves the gaps between rows", () => {
    for (let N = 1; N <= 18; ++N) {
      using space = new Workspace(build);
      const table = new Draws(N).floats(V * N);
      const ldo = N + 3;
      const out = space.floats(new Float32Array(IDS.length * ldo).fill(9));
      space.kernels.embeddingForward(out, ldo, space.floats(table), space.integers(IDS), IDS.length, N);
      const expected = IDS.flatMap((id) => [
        ...(id < 0 ? new Float32Array(N) : table.subarray(id * N, (id + 1) * N)),
        9,
        9,
        9,
      ]);
      expect([...space.read(out, IDS.length * ldo)]).toEqual(expected);
    }
  });

  test("backward adds each row to its token's gradient, repeated tokens in order, and passes over id -1", () => {
    for (let N = 1; N <= 18; ++N) {
      using space = new Workspace(build);
      const draws = new Draws(N);
      const before = draws.floats(V * N);
      const ldo = N + 3;
      const dOut = draws.floats(IDS.length * ldo);
      const dTable = space.floats(before);
      space.kernels.embeddingBackward(dTable, space.floats(dOut), ldo, space.integers(IDS), IDS.length, N);
      const expected = before.slice();
      IDS.forEach((id, row) => {
        for (let j = 0; j < N && id >= 0; ++j) expected[id * N + j]! += dOut[row * ldo + j]!;
      });
      expect(space.read(dTable, V * N)).toEqual(expected);
    }
  });
});
