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
      decoder.feed(step === 0 ? -1 : tokens[step - 1]!);
      engine.i32(target, 1)[0] = token;
      engine.kernels.softmaxCrossEntropy(logProbability, decoder.logits(), target, 1, shape.V, 1, 0);
      return engine.f64(logProbability, 1)[0]!;
    });
    expect(actual).toEqual(expected);
  });
});
