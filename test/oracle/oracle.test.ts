import { describe, expect, test } from "vitest";
import { centralDifferences } from "./differences.js";
import { adamCases, goldenError, modelCases, recurrentCases, type RecurrentCase } from "./golden.js";
import { fromStart, runModel } from "./languageModel.js";
import { adamStep, clipByGlobalNorm } from "./optimizer.js";
import { joinRows } from "./packed.js";
import { runPacked, stateTensors, weighted } from "./packedLayers.js";
import { type Parameters } from "./recurrent.js";

// The oracle judges the kernels, so PyTorch judges the oracle: two 64-bit computations that share no code.

/** Outputs (rows, H) and last states (L, B, H) of a case, and the sum whose gradients PyTorch computed. */
function runCase(golden: RecurrentCase, parameters: Parameters, inputs: Float64Array, initialState: Float64Array[]) {
  const { cell, D, L, H, lengths } = golden;
  const { outputs, finalState } = runPacked({ cell, D, H, L, lengths }, parameters, inputs, initialState);
  return { outputs, finalState, objective: weighted({ outputs, finalState }, golden.dOutputs, golden.dFinalState) };
}

describe.each(recurrentCases)("oracle against PyTorch: $name", (golden) => {
  test("outputs and final state", () => {
    const initialState = golden.initialState.map((state) => Float64Array.from(state));
    const run = runCase(golden, golden.parameters, Float64Array.from(golden.inputs), initialState);
    expect(goldenError(run.outputs, golden.outputs)).toBeLessThan(1e-13);
    expect(run.finalState).toHaveLength(golden.finalState.length);
    run.finalState.forEach((state, i) => {
      expect(goldenError(state, golden.finalState[i]!)).toBeLessThan(1e-13);
    });
  });
});

// Central differences of the larger networks, and of those that start from zeros, would take long and show nothing new.
describe.each(recurrentCases.filter(({ H, carried }) => H < 10 && carried))(
  "oracle against PyTorch: $name",
  (golden) => {
    test("gradients by central differences", () => {
      const gradients = centralDifferences(
        ({ inputs, h, c, ...parameters }) => runCase(golden, parameters, inputs!, c ? [h!, c] : [h!]).objective,
        {
          ...golden.parameters,
          inputs: Float64Array.from(golden.inputs),
          ...stateTensors(golden.initialState),
        },
      );
      expect(goldenError(gradients["inputs"]!, golden.dInputs)).toBeLessThan(1e-7);
      Object.keys(stateTensors(golden.initialState)).forEach((name, i) => {
        expect(goldenError(gradients[name]!, golden.dInitialState[i]!), name).toBeLessThan(1e-7);
      });
      for (const [name, expected] of Object.entries(golden.dParameters)) {
        expect(goldenError(gradients[name]!, expected), name).toBeLessThan(1e-7);
      }
    });
  },
);

describe.each(modelCases)("oracle against PyTorch: $name", (golden) => {
  const sequences = golden.sequences.map(fromStart);

  test("loss, log-probabilities, gradients", () => {
    const { loss, logProbabilities } = runModel(golden.shape, golden.parameters, sequences);
    expect(loss).toBeCloseTo(golden.losses[0]!, 13);
    const packed = joinRows(
      logProbabilities.map((row) => row.map((logP) => Float64Array.of(logP))),
      1,
    );
    expect(goldenError(packed, golden.logProbabilities)).toBeLessThan(1e-13);
    const gradients = centralDifferences((p) => runModel(golden.shape, p, sequences).loss, golden.parameters);
    for (const [name, expected] of Object.entries(golden.gradients)) {
      expect(goldenError(gradients[name]!, expected), name).toBeLessThan(1e-6);
    }
  });
});

describe("oracle against PyTorch: optimiser", () => {
  test.each(adamCases)("$steps steps of Adam", ({ start, gradients, adam, trained }) => {
    const x = Float64Array.from(start);
    const state = { m: x.map(() => 0), v: x.map(() => 0) };
    gradients.forEach((gradient, step) => adamStep(x, gradient, state, step + 1, adam));
    expect(goldenError(x, trained)).toBeLessThan(1e-14);
  });

  test("training on clipped gradients", () => {
    const golden = modelCases[0]!;
    const sequences = golden.sequences.map(fromStart);
    const parameters: Parameters = {};
    for (const [name, values] of Object.entries(golden.parameters)) parameters[name] = values.slice();
    const names = Object.keys(parameters);
    const states = names.map((name) => ({ m: parameters[name]!.map(() => 0), v: parameters[name]!.map(() => 0) }));
    golden.losses.forEach((expectedLoss, step) => {
      expect(runModel(golden.shape, parameters, sequences).loss).toBeCloseTo(expectedLoss, 6);
      const gradients = centralDifferences((p) => runModel(golden.shape, p, sequences).loss, parameters);
      const { norm, clipped } = clipByGlobalNorm(
        names.map((name) => gradients[name]!),
        golden.clipNorm,
      );
      expect(norm).toBeCloseTo(golden.gradientNorms[step]!, 6);
      expect(norm).toBeGreaterThan(golden.clipNorm);
      names.forEach((name, i) => adamStep(parameters[name]!, clipped[i]!, states[i]!, step + 1, golden.adam));
    });
  });
});
