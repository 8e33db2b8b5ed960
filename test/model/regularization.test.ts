import { describe, expect, test } from "vitest";
import { Pcg64Source } from "../../src/random/pcg64Source.js";
import type { Engine } from "../../src/wasm/engine.js";
import { builds } from "../engine.js";
import { centralDifferences } from "../oracle/differences.js";
import { Draws } from "../oracle/draws.js";
import { fromStart, runModel, type ModelShape } from "../oracle/languageModel.js";
import { packRows } from "../oracle/packed.js";
import { cells, type CellName } from "../oracle/recurrent.js";
import { relativeError } from "../oracle/relativeError.js";
import { batchOf, capacityFor, drawParameters, ModelUnderTest } from "./modelUnderTest.js";

const LENGTHS = [5, 4, 2];
const RATE = 0.25;
const SEED = 11;

/** The masks of all layers, drawn by the kernel from ones: rows×H a layer, in the order in which layers run. */
function drawMasks(engine: Engine, layers: number, count: number): Float32Array[] {
  const rng = new Pcg64Source(engine, SEED);
  const ones = engine.arena.allocate(4 * count);
  const masks = Array.from({ length: layers }, () => {
    engine.f32(ones, count).fill(1);
    engine.kernels.dropout(ones, ones, rng.state, count, RATE);
    return engine.f32(ones, count).slice();
  });
  engine.arena.free(ones);
  rng.free();
  return masks;
}

describe.each(builds)("dropout, %s build", (build) => {
  test.each((Object.keys(cells) as CellName[]).flatMap((cell) => [1, 3].map((L) => ({ cell, L }))))(
    "$cell, $L layers: every layer's output is masked, the way from step to step is not",
    ({ cell, L }) => {
      const shape: ModelShape = { cell, V: 7, E: 3, H: 6, L };
      const draws = new Draws(L);
      const sequences = LENGTHS.map((n) => fromStart(Array.from({ length: n }, () => draws.integer(0, 6))));
      const parameters = drawParameters(shape, 3);
      const batch = batchOf(sequences);
      using model = new ModelUnderTest(build, shape, parameters, capacityFor(batch), (engine) => ({
        dropout: { rate: RATE, rng: new Pcg64Source(engine, SEED).state },
      }));
      const masks = drawMasks(model.engine, L, batch.rows * shape.H);
      const dropped = masks[0]!.filter((factor) => factor === 0).length;
      expect(dropped).toBeGreaterThan(5);
      expect(dropped).toBeLessThan(35);

      const { offsets } = packRows(LENGTHS);
      const oracle = (p: typeof parameters) =>
        runModel(shape, p, sequences, undefined, (sequence) => (layer, step) => {
          const row = offsets[step]! + sequence;
          return masks[layer]!.subarray(row * shape.H, (row + 1) * shape.H);
        }).loss;
      const { loss, gradients } = model.forwardBackward(batch);
      expect(relativeError([loss], [oracle(parameters)])).toBeLessThan(1e-6);
      const expected = centralDifferences(oracle, parameters);
      for (const [name, gradient] of Object.entries(gradients)) {
        expect(relativeError(gradient, expected[name]!), name).toBeLessThan(1e-5);
      }
      // The next batch is masked anew.
      expect(model.forwardBackward(batch).loss).not.toBe(loss);
    },
  );
});

test.each(builds)("label smoothing: the loss is a mixture with a uniform target's, %s build", (build) => {
  const shape: ModelShape = { cell: "gru, reset after", V: 5, E: 3, H: 4, L: 1 };
  const sequences = [fromStart([2, 3, 4, 0]), fromStart([1, 0])];
  const parameters = drawParameters(shape, 4);
  const batch = batchOf(sequences);
  using model = new ModelUnderTest(build, shape, parameters, capacityFor(batch), () => ({ labelSmoothing: 0.1 }));
  // The mean of -log p over all tokens as targets is that of five runs, one a token, with inputs as they are.
  const oracle = (p: typeof parameters) => {
    const uniform = [0, 1, 2, 3, 4].map(
      (token) =>
        runModel(
          shape,
          p,
          sequences.map(({ inputs }) => ({ inputs, targets: inputs.map(() => token) })),
        ).loss,
    );
    return 0.9 * runModel(shape, p, sequences).loss + (0.1 * uniform.reduce((a, b) => a + b)) / 5;
  };
  const { loss, gradients } = model.forwardBackward(batch);
  expect(relativeError([loss], [oracle(parameters)])).toBeLessThan(1e-6);
  const expected = centralDifferences(oracle, parameters);
  for (const [name, gradient] of Object.entries(gradients)) {
    expect(relativeError(gradient, expected[name]!), name).toBeLessThan(1e-5);
  }
});
