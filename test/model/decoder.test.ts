import { describe, expect, test } from "vitest";
import { Decoder } from "../../src/model/decoder.js";
import { builds } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { fromStart } from "../oracle/languageModel.js";
import { cells, type CellName } from "../oracle/recurrent.js";
import { batchOf, capacityFor, drawParameters, ModelUnderTest } from "./modelUnderTest.js";

describe.each(builds)("one token at a time, %s build", (build) => {
  test.each(
    (Object.keys(cells) as CellName[]).flatMap((cell) => [
      { cell, V: 7, E: 3, H: 5, L: 1 },
      { cell, V: 90, E: 6, H: 19, L: 2 },
      { cell, V: 13, E: 0, H: 32, L: 3 },
    ]),
  )("the numbers are those of the batch, to the bit: $cell, V $V, E $E, H $H, $L layers", (shape) => {
    const draws = new Draws(shape.H);
    const tokens = Array.from({ length: 12 }, () => draws.integer(0, shape.V - 1));
    const batch = batchOf([fromStart(tokens), fromStart([1, 2, 3]), fromStart([0])]);
    using model = new ModelUnderTest(build, shape, drawParameters(shape, 5), capacityFor(batch));
    const { offsets } = batch;
    const { logProbabilities } = model.forward(batch);
    const expected = tokens.map((_, step) => logProbabilities[offsets[step]!]!);

    const { engine, network, packed } = model;
    const decoder = new Decoder(network, packed);
    const target = engine.arena.allocate(4);
    const logProbability = engine.arena.allocate(8);
    const actual = tokens.map((token, step) => {
      decoder.feed([step === 0 ? -1 : tokens[step - 1]!]);
      engine.i32(target, 1)[0] = token;
      engine.kernels.softmaxCrossEntropy(logProbability, decoder.logits(), target, 1, shape.V, 1, 0);
      return engine.f64(logProbability, 1)[0]!;
    });
    expect(actual).toEqual(expected);
  });

  test.each(Object.keys(cells) as CellName[])(
    "sequences side by side part, end and multiply as if alone: %s",
    (cell) => {
      const shape = { cell, V: 11, E: 4, H: 13, L: 2 };
      using model = new ModelUnderTest(build, shape, drawParameters(shape, 6), { rows: 1, batchSize: 1, steps: 1 });
      const { engine, network, packed } = model;
      const logitsOf = (decoder: Decoder, rows: number): number[][] => {
        const all = [...engine.f32(decoder.logits(), rows * shape.V)];
        return Array.from({ length: rows }, (_, row) => all.slice(row * shape.V, (row + 1) * shape.V));
      };
      const alone = (tokens: readonly number[]): number[] => {
        const decoder = new Decoder(network, packed);
        for (const token of tokens) decoder.feed([token]);
        const [logits] = logitsOf(decoder, 1);
        decoder.free();
        return logits!;
      };
      const decoder = new Decoder(network, packed, 7);
      decoder.feed([-1]);
      let sequences = [[-1]];
      const draws = new Draws(5);
      for (const parents of [
        [0, 0, 0],
        [2, 0, 0, 1, 2, 2, 1],
        [6, 5, 4, 3, 2, 1, 0],
        [3, 3],
        [],
        [1, 0, 1, 0, 1],
        [4],
      ]) {
        const from = parents.length === 0 ? [...sequences.keys()] : parents;
        const tokens = from.map(() => draws.integer(0, shape.V - 1));
        sequences = from.map((parent, i) => [...sequences[parent]!, tokens[i]!]);
        decoder.feed(tokens, parents);
        expect(logitsOf(decoder, from.length)).toEqual(sequences.map(alone));
      }
    },
  );
});
