import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { centralDifferences } from "../oracle/differences.js";
import { Draws } from "../oracle/draws.js";
import { goldenError, recurrentCases } from "../oracle/golden.js";
import { runPacked, stateTensors, weighted, type LayersShape } from "../oracle/packedLayers.js";
import { cellNames, type Parameters } from "../oracle/recurrent.js";
import { relativeError } from "../oracle/relativeError.js";
import { backward, drawLayers, drawSequences, forward, type Gradients, type Layers, type Sequences } from "./layers.js";

// Relative errors are those of test/oracle/relativeError.ts: the worst element of a tensor against its greatest.

/** Every tensor that has a gradient, by name: the parameters, the inputs, h and c of the initial states. */
function tensors(layers: Layers, { inputs, initialState }: Sequences): Parameters {
  return { ...layers.parameters, inputs: Float64Array.from(inputs), ...stateTensors(initialState) };
}

/** The gradients of the kernels by the same names. */
function named({ inputs, initialState, parameters }: Gradients): Parameters {
  const all: Parameters = { inputs: Float64Array.from(inputs), ...stateTensors(initialState) };
  for (const [name, gradient] of Object.entries(parameters)) all[name] = Float64Array.from(gradient);
  return all;
}

/** Σ outputs∘dOutputs + Σ finalState∘dFinalState by the oracle. */
function objective(shape: LayersShape, { dOutputs, dFinalState }: Sequences): (values: Parameters) => number {
  return ({ inputs, h, c, ...parameters }) =>
    weighted(runPacked(shape, parameters, inputs!, c ? [h!, c] : [h!]), dOutputs, dFinalState);
}

const small = [
  ...Array.from({ length: 9 }, (_, i) => ({ H: i + 1, D: ((i * 5) % 7) + 1, L: 1, lengths: [3, 2, 2, 1] })),
  { H: 3, D: 2, L: 3, lengths: [4, 4, 1] },
  { H: 2, D: 1, L: 1, lengths: [1, 1, 1, 1, 1, 1, 1] },
];

/** Every tensor of these by central differences, once for both builds. */
const differentiated = cellNames.flatMap((cell) =>
  small.map((sizes) => {
    const draws = new Draws(sizes.H * 10 + sizes.D);
    const layers = drawLayers({ cell, ...sizes }, draws);
    const sequences = drawSequences(layers, draws);
    let gradients: Parameters | undefined;
    const expected = () => (gradients ??= centralDifferences(objective(layers, sequences), tensors(layers, sequences)));
    return { ...layers, sequences, expected };
  }),
);

/** Too large for a difference an element: these are differentiated in one direction a tensor. */
const large = cellNames.flatMap((cell) =>
  [
    { H: 33, D: 17, L: 2, lengths: [6, 5, 5, 3, 1] },
    { H: 51, D: 8, L: 1, lengths: [9, 9, 9, 9, 9, 9, 9, 2] },
    { H: 94, D: 3, L: 1, lengths: [5] },
  ].map((sizes) => ({ cell, ...sizes })),
);

describe.each(builds)("recurrent layers, %s build", (build) => {
  test.each(recurrentCases)("PyTorch's outputs, states and gradients: $name", (golden) => {
    using space = new Workspace(build);
    const run = forward(space, golden, golden.inputs, golden.initialState);
    expect(goldenError(run.outputs, golden.outputs)).toBeLessThan(2e-6);
    expect(run.finalState).toHaveLength(golden.finalState.length);
    run.finalState.forEach((state, i) => expect(goldenError(state, golden.finalState[i]!)).toBeLessThan(2e-6));
    const gradients = backward(space, golden, run, golden.dOutputs, golden.dFinalState);
    expect(goldenError(gradients.inputs, golden.dInputs)).toBeLessThan(1e-5);
    gradients.initialState.forEach((state, i) => {
      expect(goldenError(state, golden.dInitialState[i]!)).toBeLessThan(1e-5);
    });
    expect(Object.keys(gradients.parameters).sort()).toEqual(Object.keys(golden.dParameters).sort());
    for (const [name, expected] of Object.entries(golden.dParameters)) {
      expect(goldenError(gradients.parameters[name]!, expected), name).toBeLessThan(1e-5);
    }
  });

  test.each(differentiated)("central differences: $cell, H $H, D $D, $L layers, lengths $lengths", (layers) => {
    using space = new Workspace(build);
    const { sequences } = layers;
    const run = forward(space, layers, sequences.inputs, sequences.initialState);
    const actual = named(backward(space, layers, run, sequences.dOutputs, sequences.dFinalState));
    const expected = layers.expected();
    expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, gradient] of Object.entries(expected)) {
      expect(relativeError(actual[name]!, gradient), name).toBeLessThan(1e-5);
    }
  });

  test.each(large)("the oracle's outputs, and its slope in a direction: $cell, H $H, D $D, $L layers", (shape) => {
    using space = new Workspace(build);
    const draws = new Draws(shape.H);
    const layers = drawLayers(shape, draws, 0.125);
    const sequences = drawSequences(layers, draws);
    const run = forward(space, layers, sequences.inputs, sequences.initialState);
    const values = tensors(layers, sequences);
    const initialState = sequences.initialState.map((state) => Float64Array.from(state));
    const expected = runPacked(shape, layers.parameters, values["inputs"]!, initialState);
    expect(relativeError(run.outputs, expected.outputs)).toBeLessThan(2e-6);
    run.finalState.forEach((state, i) => {
      expect(relativeError(state, expected.finalState[i]!)).toBeLessThan(2e-6);
    });
    const gradients = named(backward(space, layers, run, sequences.dOutputs, sequences.dFinalState));
    const f = objective(shape, sequences);
    for (const [name, value] of Object.entries(values)) {
      // Along the gradient itself the slope is its norm: no error can hide behind a zero crossing.
      const gradient = gradients[name]!;
      const norm = Math.hypot(...gradient);
      const moved = (h: number) => f({ ...values, [name]: value.map((x, i) => x + (h * gradient[i]!) / norm) });
      const slope = (moved(1e-4) - moved(-1e-4)) / 2e-4;
      expect(relativeError([norm], [slope]), name).toBeLessThan(1e-5);
    }
  });
});
