import { describe, expect, test } from "vitest";
import { centralDifferences } from "./differences.js";
import { adamCases, goldenError, modelCases, recurrentCases, type RecurrentCase } from "./golden.js";
import { fromStart, runModel } from "./languageModel.js";
import { adamStep, clipByGlobalNorm } from "./optimizer.js";
import { joinRows, unpackRows } from "./packed.js";
import { cells, runSequence, type Parameters } from "./recurrent.js";

// The oracle judges the kernels, so PyTorch judges the oracle: two 64-bit computations that share no code.

/** The case's GRU over all its sequences: packed outputs (rows, H) and last states (L, B, H). */
function runCase(golden: RecurrentCase, parameters: Parameters, inputs: Float64Array, initialState: Float64Array) {
  const { H, L, D, lengths } = golden;
  const B = lengths.length;
  const finalState = new Float64Array(L * B * H);
  const outputs = unpackRows(inputs, lengths, D).map((sequence, b) => {
    const initial = Array.from(
      { length: L },
      (_, layer) => [initialState.slice((layer * B + b) * H, (layer * B + b + 1) * H)] as const,
    );
    const result = runSequence(cells[golden.cell], parameters, sequence, initial);
    result.finalState.forEach(([h], layer) => finalState.set(h, (layer * B + b) * H));
    return result.outputs;
  });
  return { outputs: joinRows(outputs, H), finalState };
}

describe.each(recurrentCases)("oracle against PyTorch: $name", (golden) => {
  const inputs = Float64Array.from(golden.inputs);
  const initialState = Float64Array.from(golden.initialState);

  test("outputs and final state", () => {
    const { outputs, finalState } = runCase(golden, golden.parameters, inputs, initialState);
    expect(goldenError(outputs, golden.outputs)).toBeLessThan(1e-13);
    expect(goldenError(finalState, golden.finalState)).toBeLessThan(1e-13);
  });
});

// Central differences of the larger networks would take minutes and show nothing new.
describe.each(recurrentCases.filter(({ H }) => H < 10))("oracle against PyTorch: $name", (golden) => {
  const inputs = Float64Array.from(golden.inputs);
  const initialState = Float64Array.from(golden.initialState);

  test("gradients by central differences", () => {
    const gradients = centralDifferences(
      ({ inputs: x, initialState: h, ...parameters }) => {
        const { outputs } = runCase(golden, parameters, x!, h!);
        return outputs.reduce((sum, output, i) => sum + output * golden.dOutputs[i]!, 0);
      },
      { ...golden.parameters, inputs, initialState },
    );
    expect(goldenError(gradients["inputs"]!, golden.dInputs)).toBeLessThan(1e-8);
    expect(goldenError(gradients["initialState"]!, golden.dInitialState)).toBeLessThan(1e-8);
    for (const [name, expected] of Object.entries(golden.dParameters)) {
      expect(goldenError(gradients[name]!, expected), name).toBeLessThan(1e-8);
    }
  });
});

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
      expect(goldenError(gradients[name]!, expected), name).toBeLessThan(1e-8);
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
