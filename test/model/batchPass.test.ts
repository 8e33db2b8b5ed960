import { describe, expect, test } from "vitest";
import { Optimizer } from "../../src/nn/optimizer/optimizer.js";
import { optimizerPlan } from "../../src/nn/optimizer/options.js";
import { Blocks } from "../../src/wasm/memory.js";
import { builds } from "../engine.js";
import { centralDifferences } from "../oracle/differences.js";
import { Draws } from "../oracle/draws.js";
import { goldenError, modelCases } from "../oracle/golden.js";
import { fromStart, runModel, type ModelShape, type Sequence } from "../oracle/languageModel.js";
import { joinRows } from "../oracle/packed.js";
import { cells, zeroState, type CellName } from "../oracle/recurrent.js";
import { relativeError } from "../oracle/relativeError.js";
import { batchOf, capacityFor, drawParameters, ModelUnderTest } from "./modelUnderTest.js";

// Relative errors are those of test/oracle/relativeError.ts: the worst element of a tensor against its greatest.

function drawSequences(lengths: number[], V: number, draws: Draws): Sequence[] {
  return lengths.map((length) => fromStart(Array.from({ length }, () => draws.integer(0, V - 1))));
}

/** Streams of running text: the first input is a token like any other. */
function drawStreams(count: number, length: number, V: number, draws: Draws): Sequence[] {
  return Array.from({ length: count }, () => {
    const tokens = Array.from({ length: length + 1 }, () => draws.integer(0, V - 1));
    return { inputs: tokens.slice(0, -1), targets: tokens.slice(1) };
  });
}

function piece(streams: Sequence[], from: number, to: number): Sequence[] {
  return streams.map(({ inputs, targets }) => ({ inputs: inputs.slice(from, to), targets: targets.slice(from, to) }));
}

/** One number a sequence and step, as packed rows. */
function pack(values: number[][]): Float64Array {
  return joinRows(
    values.map((row) => row.map((value) => Float64Array.of(value))),
    1,
  );
}

const LENGTHS = [6, 5, 5, 2, 1];
const ROWS = 19;

/** V < rows folds the embedding into a table of V rows, V > rows looks it up row by row; one-hot always folds. */
const shapes: ModelShape[] = (Object.keys(cells) as CellName[]).flatMap((cell) =>
  [1, 2].flatMap((L) =>
    [
      { V: 7, E: 3 },
      { V: 23, E: 3 },
      { V: 7, E: 0 },
      { V: 23, E: 0 },
      { V: 7, E: 5, tied: true },
      { V: 23, E: 5, tied: true },
    ].map((sizes) => ({ ...sizes, cell, H: 5, L })),
  ),
);

/** What the oracle says does not depend on the build: it is asked once. */
function once<T>(ask: () => T): () => T {
  let answer: { value: T } | undefined;
  return () => (answer ??= { value: ask() }).value;
}

const cases = shapes.map((shape) => {
  const draws = new Draws(shape.V + shape.E + shape.L);
  const sequences = drawSequences(LENGTHS, shape.V, draws);
  const parameters = drawParameters(shape, 31);
  const streams = drawStreams(3, 8, shape.V, draws);
  const [before, after] = [piece(streams, 0, 3), piece(streams, 3, 8)];
  const states = runModel(shape, parameters, before).finalStates;
  return {
    ...shape,
    shape,
    sequences,
    parameters,
    streams,
    before,
    after,
    states,
    gradients: once(() => centralDifferences((p) => runModel(shape, p, sequences).loss, parameters)),
    gradientsAfter: once(() => centralDifferences((p) => runModel(shape, p, after, states).loss, parameters)),
  };
});

describe.each(builds)("language model over a batch, %s build", (build) => {
  describe.each(modelCases)("against PyTorch: $name", (golden) => {
    const batch = batchOf(golden.sequences.map(fromStart));

    test("loss, log-probabilities and every gradient", () => {
      using model = new ModelUnderTest(build, golden.shape, golden.parameters, capacityFor(batch));
      const forward = model.forward(batch);
      expect(relativeError([forward.loss], [golden.losses[0]!])).toBeLessThan(1e-6);
      expect(goldenError(forward.logProbabilities, golden.logProbabilities)).toBeLessThan(1e-6);
      const { loss, gradients } = model.forwardBackward(batch);
      expect(loss).toBe(forward.loss);
      for (const [name, expected] of Object.entries(golden.gradients)) {
        expect(goldenError(gradients[name]!, expected), name).toBeLessThan(1e-5);
      }
    });

    test("losses, gradient norms and weights over steps of Adam on clipped gradients", () => {
      using model = new ModelUnderTest(build, golden.shape, golden.parameters, capacityFor(batch));
      const { network, engine, gradients } = model;
      const { parameters, layout } = network;
      const plan = optimizerPlan({ type: "adam", ...golden.adam });
      const region = { parameters, gradients, length: layout.length };
      const optimizer = new Optimizer(engine, [region], plan, new Blocks(engine.arena));
      golden.losses.forEach((expected, step) => {
        expect(relativeError([model.forwardBackward(batch).loss], [expected]), `step ${step}`).toBeLessThan(1e-5);
        const norm = Math.sqrt(engine.kernels.sumOfSquares(gradients, network.layout.length));
        expect(relativeError([norm], [golden.gradientNorms[step]!]), `step ${step}`).toBeLessThan(1e-5);
        optimizer.step(plan.learningRate, Math.min(1, golden.clipNorm / norm));
        network.changed();
      });
      const trained = model.tensors(network.parameters);
      for (const [name, expected] of Object.entries(golden.trained)) {
        expect(goldenError(trained[name]!, expected), name).toBeLessThan(1e-5);
      }
    });
  });

  describe.each(cases)("$cell, V $V, E $E, tied $tied, $L layers", (oracle) => {
    const { shape, sequences, parameters, streams } = oracle;
    const batch = batchOf(sequences);
    expect(batch.rows).toBe(ROWS);

    test("gradients are those of central differences, and are added to what is there", () => {
      using model = new ModelUnderTest(build, shape, parameters, capacityFor(batch));
      const { loss, gradients } = model.forwardBackward(batch);
      expect(relativeError([loss], [runModel(shape, parameters, sequences).loss])).toBeLessThan(1e-6);
      const expected = oracle.gradients();
      for (const [name, gradient] of Object.entries(gradients)) {
        expect(relativeError(gradient, expected[name]!), name).toBeLessThan(1e-5);
      }
      model.pass.forwardBackward(batch, model.gradients);
      for (const [name, twice] of Object.entries(model.tensors(model.gradients))) {
        const sum = expected[name]!.map((g) => 2 * g);
        expect(relativeError(twice, sum), name).toBeLessThan(1e-5);
      }
    });

    test("a batch of unequal lengths is its sequences one by one", () => {
      using model = new ModelUnderTest(build, shape, parameters, capacityFor(batch));
      const { logProbabilities } = model.forward(batch);
      const { loss, gradients } = model.forwardBackward(batch);
      let lossSum = 0;
      const sums = Object.fromEntries(Object.entries(parameters).map(([name, p]) => [name, p.map(() => 0)]));
      const each = sequences.map((sequence) => {
        const alone = batchOf([sequence]);
        const share = alone.rows / batch.rows;
        // In the room of the whole batch: whether the embedding is folded must not depend on who asks.
        using single = new ModelUnderTest(build, shape, parameters, capacityFor(batch));
        const result = single.forwardBackward(alone);
        lossSum += share * result.loss;
        for (const [name, gradient] of Object.entries(result.gradients)) {
          gradient.forEach((g, i) => (sums[name]![i]! += share * g));
        }
        return [...single.forward(alone).logProbabilities];
      });
      expect(logProbabilities).toEqual(pack(each));
      expect(relativeError([loss], [lossSum])).toBeLessThan(1e-6);
      for (const [name, gradient] of Object.entries(gradients)) {
        // The order of additions differs: a share of each sequence's sum in place of one sum over all rows.
        expect(relativeError(gradient, sums[name]!), name).toBeLessThan(3e-6);
      }
    });

    test("running text in three carried pieces has the whole's log-probabilities, to the bit", () => {
      const whole = batchOf(streams);
      using model = new ModelUnderTest(build, shape, parameters, capacityFor(whole));
      const { logProbabilities } = model.forward(whole);
      expect(relativeError(logProbabilities, pack(runModel(shape, parameters, streams).logProbabilities))).toBeLessThan(
        1e-6,
      );
      const pieces = [
        [0, 2],
        [2, 3],
        [3, 8],
      ].flatMap(([from, to], index) => [
        ...model.forward(batchOf(piece(streams, from!, to!), index > 0)).logProbabilities,
      ]);
      expect(Float64Array.from(pieces)).toEqual(logProbabilities);
      // Without carry the pass starts from zeros again.
      expect(model.forward(batchOf(piece(streams, 0, 8))).logProbabilities).toEqual(logProbabilities);
    });

    test("gradients of a carried piece stop at its start: the state before it is a constant", () => {
      const { before, after, states } = oracle;
      using model = new ModelUnderTest(build, shape, parameters, capacityFor(batchOf(after)));
      model.forwardBackward(batchOf(before));
      const { loss, gradients } = model.forwardBackward(batchOf(after, true));
      const fromZero = streams.map(() => zeroState(cells[shape.cell], shape.H, shape.L));
      expect(relativeError([loss], [runModel(shape, parameters, after, states).loss])).toBeLessThan(1e-6);
      expect(relativeError([loss], [runModel(shape, parameters, after, fromZero).loss])).toBeGreaterThan(1e-6);
      const expected = oracle.gradientsAfter();
      for (const [name, gradient] of Object.entries(gradients)) {
        expect(relativeError(gradient, expected[name]!), name).toBeLessThan(1e-5);
      }
    });

    test("a small batch after a large one leaves no trace of it, and the same batch gives the same bits", () => {
      const small = batchOf(drawSequences([3, 2], shape.V, new Draws(1)));
      using model = new ModelUnderTest(build, shape, parameters, capacityFor(batch));
      const fresh = model.forwardBackward(small);
      model.forwardBackward(batch);
      expect(model.forwardBackward(small)).toEqual(fresh);
    });

    test("new parameters are used once the network was told", () => {
      using model = new ModelUnderTest(build, shape, parameters, capacityFor(batch));
      const before = model.forwardBackward(batch);
      model.set(drawParameters(shape, 32));
      using other = new ModelUnderTest(build, shape, drawParameters(shape, 32), capacityFor(batch));
      const after = model.forwardBackward(batch);
      expect(after).toEqual(other.forwardBackward(batch));
      expect(after.loss).not.toBe(before.loss);
    });
  });
});
