import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { joinRows, packRows, unpackRows } from "../oracle/packed.js";
import { type LayersShape } from "../oracle/packedLayers.js";
import { cellNames, type Parameters } from "../oracle/recurrent.js";
import { relativeError } from "../oracle/relativeError.js";
import { backward, drawLayers, drawSequences, forward, kernelCell, type Layers } from "./layers.js";

// What must not matter: how a sequence is cut, who shares its batch, where its input comes from, what lay in memory.

/** The same layers over other sequences. */
function over(layers: Layers, lengths: number[]): Layers {
  return { ...layers, lengths };
}

/** Sequence b of each vector of a state: (L, B, H) as (L, 1, H). */
function stateOf(state: readonly Float32Array[], { L, H, lengths }: LayersShape, b: number): Float32Array[] {
  return state.map((values) => {
    const starts = Array.from({ length: L }, (_, layer) => (layer * lengths.length + b) * H);
    return Float32Array.from(starts.flatMap((start) => [...values.subarray(start, start + H)]));
  });
}

const cases = builds.flatMap((build) => cellNames.map((cell) => ({ build, cell })));

describe.each(cases)("$cell, $build build", ({ build, cell }) => {
  test.each([
    { H: 6, D: 5, L: 2, lengths: [9, 8, 8, 5, 5, 5, 4, 2, 1, 1, 1] },
    { H: 33, D: 17, L: 1, lengths: [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1] },
  ])("a packed batch is its sequences one by one: H $H, lengths $lengths", (sizes) => {
    const draws = new Draws(sizes.H);
    const layers = drawLayers({ cell, ...sizes }, draws);
    const { D, H, lengths } = layers;
    const { inputs, initialState, dOutputs, dFinalState } = drawSequences(layers, draws);
    using space = new Workspace(build);
    const run = forward(space, layers, inputs, initialState);
    const gradients = backward(space, layers, run, dOutputs, dFinalState);

    const sums: Parameters = {};
    for (const [name, values] of Object.entries(layers.parameters)) sums[name] = new Float64Array(values.length);
    const sequence = (rows: ArrayLike<number>, width: number, b: number) =>
      Float32Array.from(joinRows([unpackRows(rows, lengths, width)[b]!], width));
    lengths.forEach((length, b) => {
      using alone = new Workspace(build);
      const one = over(layers, [length]);
      const runAlone = forward(alone, one, sequence(inputs, D, b), stateOf(initialState, layers, b));
      expect(runAlone.outputs).toEqual(sequence(run.outputs, H, b));
      expect(runAlone.finalState).toEqual(stateOf(run.finalState, layers, b));
      const back = backward(alone, one, runAlone, sequence(dOutputs, H, b), stateOf(dFinalState, layers, b));
      expect(back.inputs).toEqual(sequence(gradients.inputs, D, b));
      expect(back.initialState).toEqual(stateOf(gradients.initialState, layers, b));
      for (const [name, values] of Object.entries(back.parameters)) {
        values.forEach((value, i) => (sums[name]![i]! += value));
      }
    });
    for (const [name, values] of Object.entries(gradients.parameters)) {
      expect(relativeError(values, sums[name]!), name).toBeLessThan(3e-6);
    }
  });

  test("one sequence is three carried pieces, to the bit", () => {
    const [D, H, L, B, T] = [5, 19, 2, 3, 23];
    const draws = new Draws(77);
    const layers = drawLayers({ cell, D, H, L, lengths: Array<number>(B).fill(T) }, draws);
    const { inputs, initialState, dOutputs, dFinalState } = drawSequences(layers, draws);
    using whole = new Workspace(build);
    const run = forward(whole, layers, inputs, initialState);
    const gradients = backward(whole, layers, run, dOutputs, dFinalState);

    using space = new Workspace(build);
    let state = initialState;
    const pieces = [
      [0, 7],
      [7, 8],
      [8, T],
    ].map(([from, to]) => {
      const rowsOf = (rows: Float32Array, width: number) => rows.subarray(from! * B * width, to! * B * width);
      const piece = over(layers, Array<number>(B).fill(to! - from!));
      const part = forward(space, piece, rowsOf(inputs, D), state);
      expect(part.outputs).toEqual(rowsOf(run.outputs, H));
      state = part.finalState;
      return { piece, part, rowsOf };
    });
    expect(state).toEqual(run.finalState);

    let dState = dFinalState;
    for (const { piece, part, rowsOf } of pieces.reverse()) {
      const back = backward(space, piece, part, rowsOf(dOutputs, H), dState);
      expect(back.inputs).toEqual(rowsOf(gradients.inputs, D));
      dState = back.initialState;
    }
    expect(dState).toEqual(gradients.initialState);
  });

  /** One layer's addresses, with everything that forward reads. */
  function oneLayer(space: Workspace, H: number, lengths: number[], draws: Draws) {
    const { kernels } = space;
    const layers = drawLayers({ cell, D: 1, H, L: 1, lengths }, draws);
    const { code, G, S, twoBiases, hasMemory } = kernelCell(space, layers);
    const { steps, rows, offsets } = packRows(lengths);
    const B = lengths.length;
    const weight = space.floats(layers.parameters["recurrent.weight_hh_l0"]!);
    const packed = space.room(kernels.recurrentForwardPackedSize(H, code));
    kernels.recurrentPackForward(packed, weight, H, code);
    const packedBack = space.room(kernels.recurrentBackwardPackedSize(H, code));
    kernels.recurrentPackBackward(packedBack, weight, H, code);
    const bias = twoBiases ? space.floats(layers.parameters["recurrent.bias_hh_l0"]!) : 0;
    const at = space.integers(offsets);
    const scratch = space.room(kernels.recurrentScratch(B, H, code));
    const initial = [draws.floats(B * H), draws.floats(B * H)];
    const memory = () => {
      const states = space.room((B + rows) * H);
      const cells = hasMemory ? space.room((B + rows) * H) : 0;
      space.engine.f32(states, B * H).set(initial[0]!);
      if (hasMemory) space.engine.f32(cells, B * H).set(initial[1]!);
      return { states, cells, gates: space.room(rows * S * H) };
    };
    return { kernels, code, G, S, B, steps, rows, hasMemory, packed, packedBack, bias, at, scratch, memory };
  }

  test("an input table read by ids serves as rows written out, row 0 for id -1", () => {
    using space = new Workspace(build);
    const [H, lengths] = [7, [4, 3, 1]];
    const draws = new Draws(5);
    const layer = oneLayer(space, H, lengths, draws);
    const { kernels, code, G, S, B, steps, rows, packed, bias, at, scratch } = layer;
    const ids = [-1, -1, -1, 4, 0, 2, 4, 1];
    expect(ids).toHaveLength(rows);
    const stride = G * H + 2;
    const table = draws.floats(6 * stride, 2);
    const rowOf = (id: number) => table.subarray((id + 1) * stride, (id + 1) * stride + G * H);
    const written = new Float32Array(rows * G * H);
    ids.forEach((id, row) => written.set(rowOf(id), row * G * H));
    const run = (source: number, sourceStride: number, idsAddress: number, inGates = false) => {
      const { states, cells, gates } = layer.memory();
      const from = inGates ? gates : source;
      ids.forEach((id, row) => {
        if (inGates) space.engine.f32(gates + row * S * H * 4, G * H).set(rowOf(id));
      });
      kernels.recurrentForward(
        states,
        cells,
        gates,
        from,
        sourceStride,
        idsAddress,
        packed,
        bias,
        at,
        steps,
        H,
        code,
        scratch,
      );
      const all = [states, ...(layer.hasMemory ? [cells] : [])].map((address) => space.read(address, (B + rows) * H));
      return cell === "rnn" ? all : [...all, space.read(gates, rows * S * H)];
    };
    const gathered = run(space.floats(table), stride, space.integers(ids));
    expect(gathered.every((values) => values.every(Number.isFinite))).toBe(true);
    expect(run(space.floats(written), G * H, 0)).toEqual(gathered);
    expect(run(0, S * H, 0, true)).toEqual(gathered);
  });

  test.each([{ H: 6 }, { H: 8 }])("nothing is written but what each kernel is for: H $H", ({ H }) => {
    using space = new Workspace(build);
    const draws = new Draws(H);
    const layer = oneLayer(space, H, [5, 3, 3, 1], draws);
    const { kernels, code, G, S, B, steps, rows, packed, packedBack, bias, at, scratch } = layer;
    const source = space.floats(draws.floats(rows * G * H));
    const { states, cells, gates } = layer.memory();
    const dOutput = space.floats(draws.floats(rows * H));
    const dState = space.floats(draws.floats(B * H));
    const dCell = layer.hasMemory ? space.floats(draws.floats(B * H)) : 0;
    const dWeight = space.floats(new Float32Array(G * H * H));
    const dBias = bias === 0 ? 0 : space.floats(new Float32Array(G * H));
    const weightSize = kernels.recurrentWeightGradientsScratch(rows, H, code);
    const weightScratch = space.room(weightSize);

    /** Runs a kernel, which may write `[address, floats]`, and must change something in each. */
    const writes = (blocks: [address: number, floats: number][], kernel: () => void) => {
      const { buffer } = space.engine.arena.memory;
      const before = new Int32Array(buffer.slice(0));
      kernel();
      const after = new Int32Array(buffer);
      for (const [address, floats] of blocks) {
        const changed = after.subarray(address / 4, address / 4 + floats);
        expect(changed).not.toEqual(before.subarray(address / 4, address / 4 + floats));
        before.set(changed, address / 4);
      }
      expect(after.findIndex((word, i) => word !== before[i])).toBe(-1);
    };
    const memory: [number, number][] = layer.hasMemory ? [[cells + 4 * B * H, rows * H]] : [];
    const saved: [number, number][] = cell === "rnn" ? [] : [[gates, rows * S * H]];
    const used: [number, number][] = cell === "rnn" ? [] : [[scratch, B * G * H]];
    writes([[states + 4 * B * H, rows * H], ...memory, ...saved, ...used], () => {
      kernels.recurrentForward(states, cells, gates, source, G * H, 0, packed, bias, at, steps, H, code, scratch);
    });
    const dMemory: [number, number][] = layer.hasMemory ? [[dCell, B * H]] : [];
    const dReset: [number, number][] = cell === "gru, reset before" ? [[scratch, B * H]] : [];
    writes([[dState, B * H], ...dMemory, [gates, rows * S * H], ...dReset], () => {
      kernels.recurrentBackward(
        dState,
        dCell,
        gates,
        dOutput,
        states,
        cells,
        packedBack,
        at,
        steps,
        H,
        code,
        scratch,
        0,
      );
    });
    const dBiasBlock: [number, number][] = bias === 0 ? [] : [[dBias, G * H]];
    writes([[dWeight, G * H * H], ...dBiasBlock, [weightScratch, weightSize]], () => {
      kernels.recurrentWeightGradients(dWeight, dBias, gates, states, at, steps, H, code, weightScratch);
    });
  });

  test("weight gradients are added to what is there", () => {
    using space = new Workspace(build);
    const [H, lengths] = [5, [3, 3]];
    const draws = new Draws(8);
    const layers = drawLayers({ cell, D: 2, H, L: 1, lengths }, draws);
    const { inputs, initialState, dOutputs, dFinalState } = drawSequences(layers, draws);
    const run = forward(space, layers, inputs, initialState);
    const { parameters } = backward(space, layers, run, dOutputs, dFinalState);
    const { kernels } = space;
    const { code, G, twoBiases } = kernelCell(space, layers);
    const { steps, rows, offsets } = packRows(lengths);
    const { gates, states } = run.saved[0]!;
    const there = draws.floats(G * H * H + G * H, 4);
    const weight = space.floats(there.subarray(0, G * H * H));
    const bias = twoBiases ? space.floats(there.subarray(G * H * H)) : 0;
    const scratch = space.room(kernels.recurrentWeightGradientsScratch(rows, H, code));
    kernels.recurrentWeightGradients(weight, bias, gates, states, space.integers(offsets), steps, H, code, scratch);
    const sum = parameters["recurrent.weight_hh_l0"]!.map((value, i) => value + there[i]!);
    expect(relativeError(space.read(weight, G * H * H), sum)).toBeLessThan(1e-6);
    if (twoBiases) {
      const biases = parameters["recurrent.bias_hh_l0"]!.map((value, i) => value + there[G * H * H + i]!);
      expect(relativeError(space.read(bias, G * H), biases)).toBeLessThan(1e-6);
    }
  });
});

test.each(builds)(
  "a simplified GRU is a GRU with the reset gate open, as docs/gates.md converts it: %s build",
  (build) => {
    const [D, H, L, lengths] = [3, 6, 1, [5, 4]];
    const draws = new Draws(3);
    const simplified = drawLayers({ cell: "simplified-gru", D, H, L, lengths }, draws);
    const { inputs, initialState } = drawSequences(simplified, draws);
    const before = (rows: number, first: number, name: string) =>
      Float64Array.from([...new Float64Array(rows).fill(first), ...simplified.parameters[`recurrent.${name}_l0`]!]);
    const parameters = {
      "recurrent.weight_ih_l0": before(H * D, 0, "weight_ih"),
      "recurrent.weight_hh_l0": before(H * H, 0, "weight_hh"),
      "recurrent.bias_ih_l0": before(H, 30, "bias_ih"),
      "recurrent.bias_hh_l0": new Float64Array(3 * H),
    };
    using space = new Workspace(build);
    const gru = forward(space, { cell: "gru, reset after", D, H, L, lengths, parameters }, inputs, initialState);
    expect(gru.outputs).toEqual(forward(space, simplified, inputs, initialState).outputs);
  },
);
