import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { centralDifferences } from "../oracle/differences.js";
import { Draws } from "../oracle/draws.js";
import { goldenError, recurrentCases } from "../oracle/golden.js";
import { joinRows, packRows, unpackRows } from "../oracle/packed.js";
import { cells, gru, recurrentShapes, runSequence, type Parameters } from "../oracle/recurrent.js";
import { relativeError } from "../oracle/relativeError.js";
import { gruBackward, gruForward, type GruStack } from "./gruStack.js";

// Relative errors are those of test/oracle/relativeError.ts: the worst element of a tensor against its greatest.

function stackOf(
  sizes: { D: number; H: number; L: number; lengths: number[]; resetAfter: boolean },
  draws: Draws,
): GruStack {
  const parameters: Parameters = {};
  const shapes = recurrentShapes(cells[gru(sizes.resetAfter)], sizes.D, sizes.H, sizes.L);
  for (const [name, shape] of Object.entries(shapes)) {
    parameters[name] = Float64Array.from(draws.floats(shape[0] * (shape[1] ?? 1), 0.5));
  }
  return { ...sizes, parameters };
}

/** The same stack over other sequences. */
function over(stack: GruStack, lengths: number[]): GruStack {
  return { ...stack, lengths };
}

/** Element (layer, b) of a state (L, B, H) as (L, 1, H). */
function stateOf(state: Float32Array, { L, H, lengths }: GruStack, b: number): Float32Array {
  const result = new Float32Array(L * H);
  for (let layer = 0; layer < L; ++layer) {
    const start = (layer * lengths.length + b) * H;
    result.set(state.subarray(start, start + H), layer * H);
  }
  return result;
}

/** Σ outputs∘dOutputs + Σ finalState∘dFinalState by the oracle. */
function objective(stack: GruStack, dOutputs: Float32Array, dFinalState: Float32Array): (values: Parameters) => number {
  const { D, H, L, lengths } = stack;
  const cell = cells[gru(stack.resetAfter)];
  return ({ inputs, initialState, ...parameters }) => {
    let sum = 0;
    const outputs = unpackRows(inputs!, lengths, D).map((sequence, b) => {
      const initial = Array.from({ length: L }, (_, layer) => {
        const start = (layer * lengths.length + b) * H;
        return [initialState!.slice(start, start + H)] as const;
      });
      const result = runSequence(cell, parameters, sequence, initial);
      result.finalState.forEach(([h], layer) => {
        h.forEach((value, i) => (sum += value * dFinalState[(layer * lengths.length + b) * H + i]!));
      });
      return result.outputs;
    });
    return joinRows(outputs, H).reduce((total, value, i) => total + value * dOutputs[i]!, sum);
  };
}

describe.each(builds)("GRU layers, %s build", (build) => {
  describe.each(recurrentCases)("against PyTorch: $name", (golden) => {
    test("outputs, final state and every gradient", () => {
      using space = new Workspace(build);
      const forward = gruForward(space, golden, golden.inputs, golden.initialState);
      expect(goldenError(forward.outputs, golden.outputs)).toBeLessThan(1e-6);
      expect(goldenError(forward.finalState, golden.finalState)).toBeLessThan(1e-6);
      const none = new Float32Array(golden.initialState.length);
      const gradients = gruBackward(space, golden, forward, golden.dOutputs, none);
      expect(goldenError(gradients.inputs, golden.dInputs)).toBeLessThan(1e-5);
      expect(goldenError(gradients.initialState, golden.dInitialState)).toBeLessThan(1e-5);
      expect(Object.keys(gradients.parameters).sort()).toEqual(Object.keys(golden.dParameters).sort());
      for (const [name, expected] of Object.entries(golden.dParameters)) {
        expect(goldenError(gradients.parameters[name]!, expected), name).toBeLessThan(1e-5);
      }
    });
  });

  describe.each([true, false])("resetAfter %s", (resetAfter) => {
    test.each([
      ...Array.from({ length: 9 }, (_, i) => ({ H: i + 1, D: ((i * 5) % 7) + 1, L: 1, lengths: [3, 2, 2, 1] })),
      { H: 3, D: 2, L: 3, lengths: [4, 4, 1] },
      { H: 5, D: 6, L: 2, lengths: [7] },
      { H: 2, D: 1, L: 1, lengths: [1, 1, 1, 1, 1, 1, 1] },
    ])("gradients are those of central differences: H $H, D $D, $L layers, lengths $lengths", (sizes) => {
      using space = new Workspace(build);
      const draws = new Draws(sizes.H * 10 + sizes.D);
      const stack = stackOf({ ...sizes, resetAfter }, draws);
      const { rows } = packRows(sizes.lengths);
      const inputs = draws.floats(rows * sizes.D, 2);
      const initialState = draws.floats(sizes.L * sizes.lengths.length * sizes.H);
      const dOutputs = draws.floats(rows * sizes.H);
      const dFinalState = draws.floats(initialState.length);
      const forward = gruForward(space, stack, inputs, initialState);
      const actual = gruBackward(space, stack, forward, dOutputs, dFinalState);
      const expected = centralDifferences(objective(stack, dOutputs, dFinalState), {
        ...stack.parameters,
        inputs: Float64Array.from(inputs),
        initialState: Float64Array.from(initialState),
      });
      expect(relativeError(actual.inputs, expected["inputs"]!)).toBeLessThan(1e-5);
      expect(relativeError(actual.initialState, expected["initialState"]!)).toBeLessThan(1e-5);
      expect(Object.keys(actual.parameters)).toHaveLength(sizes.L * (resetAfter ? 4 : 3));
      for (const [name, gradient] of Object.entries(actual.parameters)) {
        expect(relativeError(gradient, expected[name]!), name).toBeLessThan(1e-5);
      }
    });

    test.each([
      { H: 6, D: 5, L: 2, lengths: [9, 8, 8, 5, 5, 5, 4, 2, 1, 1, 1] },
      { H: 33, D: 17, L: 1, lengths: [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1] },
    ])("a packed batch is its sequences one by one: H $H, lengths $lengths", (sizes) => {
      using space = new Workspace(build);
      const draws = new Draws(sizes.H);
      const { D, H, L, lengths } = sizes;
      const stack = stackOf({ ...sizes, resetAfter }, draws);
      const { rows } = packRows(lengths);
      const inputs = draws.floats(rows * D);
      const initialState = draws.floats(L * lengths.length * H);
      const dOutputs = draws.floats(rows * H);
      const dFinalState = draws.floats(initialState.length);
      const forward = gruForward(space, stack, inputs, initialState);
      const gradients = gruBackward(space, stack, forward, dOutputs, dFinalState);

      const sums: Parameters = {};
      for (const [name, values] of Object.entries(stack.parameters)) sums[name] = new Float64Array(values.length);
      const dInputs = unpackRows(gradients.inputs, lengths, D);
      const outputs = unpackRows(forward.outputs, lengths, H);
      unpackRows(inputs, lengths, D).forEach((sequence, b) => {
        using alone = new Workspace(build);
        const one = over(stack, [lengths[b]!]);
        const run = gruForward(alone, one, joinRows([sequence], D), stateOf(initialState, stack, b));
        expect(Float64Array.from(run.outputs)).toEqual(joinRows([outputs[b]!], H));
        expect(run.finalState).toEqual(stateOf(forward.finalState, stack, b));
        const dOut = joinRows([unpackRows(dOutputs, lengths, H)[b]!], H);
        const back = gruBackward(alone, one, run, dOut, stateOf(dFinalState, stack, b));
        expect(Float64Array.from(back.inputs)).toEqual(joinRows([dInputs[b]!], D));
        expect(back.initialState).toEqual(stateOf(gradients.initialState, stack, b));
        for (const [name, values] of Object.entries(back.parameters)) {
          values.forEach((value, i) => (sums[name]![i]! += value));
        }
      });
      for (const [name, values] of Object.entries(gradients.parameters)) {
        expect(relativeError(values, sums[name]!), name).toBeLessThan(1e-6);
      }
    });

    test("one sequence is three carried pieces, to the bit", () => {
      const [D, H, L, B] = [5, 19, 2, 3];
      const draws = new Draws(77);
      const T = 23;
      const stack = stackOf({ D, H, L, lengths: Array<number>(B).fill(T), resetAfter }, draws);
      const inputs = draws.floats(B * T * D);
      const initialState = draws.floats(L * B * H);
      const dOutputs = draws.floats(B * T * H);
      const dFinalState = draws.floats(L * B * H);
      using whole = new Workspace(build);
      const forward = gruForward(whole, stack, inputs, initialState);
      const gradients = gruBackward(whole, stack, forward, dOutputs, dFinalState);

      using space = new Workspace(build);
      let state = initialState;
      const pieces = [
        [0, 7],
        [7, 8],
        [8, T],
      ].map(([from, to]) => {
        const piece = over(stack, Array<number>(B).fill(to! - from!));
        const run = gruForward(space, piece, inputs.subarray(from! * B * D, to! * B * D), state);
        expect(run.outputs).toEqual(forward.outputs.subarray(from! * B * H, to! * B * H));
        state = run.finalState;
        return { piece, run, from: from!, to: to! };
      });
      expect(state).toEqual(forward.finalState);

      let dState = dFinalState;
      for (const { piece, run, from, to } of pieces.reverse()) {
        const back = gruBackward(space, piece, run, dOutputs.subarray(from * B * H, to * B * H), dState);
        expect(back.inputs).toEqual(gradients.inputs.subarray(from * B * D, to * B * D));
        dState = back.initialState;
      }
      expect(dState).toEqual(gradients.initialState);
    });

    test("an input table read by ids serves as rows written out, row 0 for id -1", () => {
      using space = new Workspace(build);
      const { kernels } = space;
      const [H, lengths] = [7, [4, 3, 1]];
      const draws = new Draws(5);
      const stack = stackOf({ D: 1, H, L: 1, lengths, resetAfter }, draws);
      const { steps, rows, offsets } = packRows(lengths);
      const ids = [-1, -1, -1, 4, 0, 2, 4, 1];
      const stride = 3 * H + 2;
      const table = draws.floats(6 * stride, 2);
      const written = new Float32Array(rows * 3 * H);
      ids.forEach((id, row) => {
        written.set(table.subarray((id + 1) * stride, (id + 1) * stride + 3 * H), row * 3 * H);
      });
      const packed = space.room(kernels.gruForwardPackedSize(H));
      kernels.gruPackForward(packed, space.floats(stack.parameters["recurrent.weight_hh_l0"]!), H);
      const bias = resetAfter ? space.floats(stack.parameters["recurrent.bias_hh_l0"]!) : 0;
      const scratch = space.room(kernels.gruScratch(3, H));
      const initial = draws.floats(3 * H);
      const run = (source: number, sourceStride: number, idsAddress: number) => {
        const states = space.room((3 + rows) * H);
        space.engine.f32(states, 3 * H).set(initial);
        const gates = space.room(rows * 4 * H);
        const at = space.integers(offsets);
        const reset = resetAfter ? 1 : 0;
        kernels.gruForward(states, gates, source, sourceStride, idsAddress, packed, bias, at, steps, H, reset, scratch);
        return { states: space.read(states, (3 + rows) * H), gates: space.read(gates, rows * 4 * H) };
      };
      expect(ids).toHaveLength(rows);
      const gathered = run(space.floats(table), stride, space.integers(ids));
      const direct = run(space.floats(written), 3 * H, 0);
      expect(gathered).toEqual(direct);
      expect(gathered.states.every(Number.isFinite)).toBe(true);
    });

    test("weight gradients are added to what is there", () => {
      using space = new Workspace(build);
      const { kernels } = space;
      const [H, lengths] = [5, [3, 3]];
      const draws = new Draws(8);
      const stack = stackOf({ D: 2, H, L: 1, lengths, resetAfter }, draws);
      const { steps, rows, offsets } = packRows(lengths);
      const forward = gruForward(space, stack, draws.floats(rows * 2), draws.floats(2 * H));
      gruBackward(space, stack, forward, draws.floats(rows * H), new Float32Array(2 * H));
      const { gates, states } = forward.saved[0]!;
      const weight = space.floats(new Float32Array(3 * H * H));
      const bias = space.floats(new Float32Array(3 * H));
      const scratch = space.room(kernels.gruWeightGradientsScratch(rows, H));
      const at = space.integers(offsets);
      const add = () =>
        kernels.gruWeightGradients(weight, bias, gates, states, at, steps, H, resetAfter ? 1 : 0, scratch);
      add();
      const once = [...space.read(weight, 3 * H * H), ...space.read(bias, 3 * H)];
      add();
      const twice = [...space.read(weight, 3 * H * H), ...space.read(bias, 3 * H)];
      expect(
        relativeError(
          twice,
          once.map((x) => 2 * x),
        ),
      ).toBeLessThan(1e-6);
      expect(Math.max(...once)).toBeGreaterThan(0);
      expect(once.slice(3 * H * H).some((x) => x !== 0)).toBe(resetAfter);
    });
  });
});
