import type { Workspace } from "../engine.js";
import type { Draws } from "../oracle/draws.js";
import { packRows } from "../oracle/packed.js";
import type { LayersShape } from "../oracle/packedLayers.js";
import { cellNames, cells, recurrentShapes, type Parameters } from "../oracle/recurrent.js";

/** Layers of one cell over packed rows, put together from kernels as a network would. */
export interface Layers extends LayersShape {
  parameters: Parameters;
}

/** Addresses that a layer's forward leaves for its backward; 0 where the cell has none. */
export interface SavedLayer {
  /** Width of the input rows. */
  width: number;
  input: number;
  states: number;
  cells: number;
  gates: number;
}

export interface Forward {
  /** Top layer, packed rows (rows, H). */
  outputs: Float32Array;
  /** Each vector of the last states, (L, B, H). */
  finalState: Float32Array[];
  saved: SavedLayer[];
}

export interface Gradients {
  inputs: Float32Array;
  /** Of each vector of the initial states, (L, B, H). */
  initialState: Float32Array[];
  parameters: Record<string, Float32Array>;
}

/** Layers with drawn parameters. */
export function drawLayers(shape: LayersShape, draws: Draws, scale = 0.5): Layers {
  const parameters: Parameters = {};
  const shapes = recurrentShapes(cells[shape.cell], shape.D, shape.H, shape.L);
  for (const [name, dimensions] of Object.entries(shapes)) {
    parameters[name] = Float64Array.from(draws.floats(dimensions[0] * (dimensions[1] ?? 1), scale));
  }
  return { ...shape, parameters };
}

/** What goes into the layers, and gradients of what comes out. */
export interface Sequences {
  /** (rows, D) */
  inputs: Float32Array;
  /** Each vector of the states, (L, B, H). */
  initialState: Float32Array[];
  /** (rows, H) */
  dOutputs: Float32Array;
  dFinalState: Float32Array[];
}

/** Drawn ones. */
export function drawSequences({ cell, D, H, L, lengths }: LayersShape, draws: Draws): Sequences {
  const { rows } = packRows(lengths);
  const states = () => Array.from({ length: cells[cell].stateVectors }, () => draws.floats(L * lengths.length * H));
  return {
    inputs: draws.floats(rows * D, 2),
    initialState: states(),
    dOutputs: draws.floats(rows * H),
    dFinalState: states(),
  };
}

/** A cell as the kernels see it: its code, gates and saved blocks, whether it has b_hh and a memory c. */
interface KernelCell {
  code: number;
  G: number;
  S: number;
  twoBiases: boolean;
  hasMemory: boolean;
}

export function kernelCell({ kernels }: Workspace, { cell }: LayersShape): KernelCell {
  const code = cellNames.indexOf(cell);
  const { gates: G, twoBiases, stateVectors } = cells[cell];
  return { code, G, S: kernels.recurrentSaved(code), twoBiases, hasMemory: stateVectors > 1 };
}

/** Outputs and last states. */
export function forward(
  space: Workspace,
  layers: Layers,
  inputs: ArrayLike<number>,
  initialState: readonly Float32Array[],
): Forward {
  const { kernels } = space;
  const { D, H, L, lengths, parameters } = layers;
  const { code, G, S, twoBiases, hasMemory } = kernelCell(space, layers);
  const { steps, rows, offsets, places } = packRows(lengths);
  const B = lengths.length;
  const offsetsAddress = space.integers(offsets);
  const packed = space.room(kernels.recurrentForwardPackedSize(H, code));
  const scratch = space.room(kernels.recurrentScratch(B, H, code));
  const finalState = initialState.map((state) => new Float32Array(state.length));
  const saved: SavedLayer[] = [];
  let input = space.floats(inputs);
  for (let layer = 0; layer < L; ++layer) {
    const tensor = (name: string) => space.floats(parameters[`recurrent.${name}_l${layer}`]!);
    const width = layer === 0 ? D : H;
    const states = space.room((B + rows) * H);
    const memory = hasMemory ? space.room((B + rows) * H) : 0;
    const vectors = hasMemory ? [states, memory] : [states];
    vectors.forEach((address, i) => {
      space.engine.f32(address, B * H).set(initialState[i]!.subarray(layer * B * H, (layer + 1) * B * H));
    });
    const gates = space.room(rows * S * H);
    const product = space.room(kernels.multiplyScratch(G * H, width));
    kernels.broadcastRow(gates, S * H, tensor("bias_ih"), rows, G * H);
    kernels.multiply(gates, S * H, input, width, 0, tensor("weight_ih"), width, 1, rows, G * H, width, 1, product);
    kernels.recurrentPackForward(packed, tensor("weight_hh"), H, code);
    const bias = twoBiases ? tensor("bias_hh") : 0;
    kernels.recurrentForward(
      states,
      memory,
      gates,
      gates,
      S * H,
      0,
      packed,
      bias,
      offsetsAddress,
      steps,
      H,
      code,
      scratch,
    );
    saved.push({ width, input, states, cells: memory, gates });
    vectors.forEach((address, i) => {
      const all = space.read(address, (B + rows) * H);
      const last = finalState[i]!;
      for (let b = 0; b < B; ++b) last.set(all.subarray(b * H, (b + 1) * H), (layer * B + b) * H);
      places.forEach(({ sequence }, row) => {
        last.set(all.subarray((B + row) * H, (B + row + 1) * H), (layer * B + sequence) * H);
      });
    });
    input = states + 4 * B * H;
  }
  return { outputs: space.read(input, rows * H), finalState, saved };
}

/** Gradients of Σ outputs∘dOutputs + Σ finalState∘dFinalState; uses up what forward saved. */
export function backward(
  space: Workspace,
  layers: Layers,
  { saved }: Forward,
  dOutputs: ArrayLike<number>,
  dFinalState: readonly Float32Array[],
): Gradients {
  const { kernels } = space;
  const { H, L, lengths, parameters } = layers;
  const { code, G, S, twoBiases } = kernelCell(space, layers);
  const { steps, rows, offsets } = packRows(lengths);
  const B = lengths.length;
  const at = space.integers(offsets);
  const packed = space.room(kernels.recurrentBackwardPackedSize(H, code));
  const stepScratch = space.room(kernels.recurrentScratch(B, H, code));
  const weightScratch = space.room(kernels.recurrentWeightGradientsScratch(rows, H, code));
  const gradients: Record<string, Float32Array> = {};
  const initialState = dFinalState.map((state) => new Float32Array(state.length));
  let dOutput = space.floats(dOutputs);
  let inputs: Float32Array = new Float32Array(0);
  for (let layer = L - 1; layer >= 0; --layer) {
    const { width, input, states, cells: memory, gates } = saved[layer]!;
    const dStates = dFinalState.map((state) => space.floats(state.subarray(layer * B * H, (layer + 1) * B * H)));
    const [dState, dCell] = [dStates[0]!, dStates[1] ?? 0];
    kernels.recurrentPackBackward(packed, space.floats(parameters[`recurrent.weight_hh_l${layer}`]!), H, code);
    kernels.recurrentBackward(
      dState,
      dCell,
      gates,
      dOutput,
      states,
      memory,
      packed,
      at,
      steps,
      H,
      code,
      stepScratch,
      0,
    );
    dStates.forEach((address, i) => initialState[i]!.set(space.read(address, B * H), layer * B * H));

    const dWeightHh = space.floats(new Float32Array(G * H * H));
    const dBiasHh = twoBiases ? space.floats(new Float32Array(G * H)) : 0;
    kernels.recurrentWeightGradients(dWeightHh, dBiasHh, gates, states, at, steps, H, code, weightScratch);
    const dWeightIh = space.floats(new Float32Array(G * H * width));
    const dBiasIh = space.floats(new Float32Array(G * H));
    const product = space.room(Math.max(kernels.multiplyScratch(width, rows), kernels.multiplyScratch(width, G * H)));
    kernels.multiply(dWeightIh, width, gates, S * H, 1, input, width, 0, G * H, width, rows, 1, product);
    kernels.addColumnSums(dBiasIh, gates, S * H, rows, G * H);
    const dInput = space.room(rows * width);
    const weightIh = space.floats(parameters[`recurrent.weight_ih_l${layer}`]!);
    kernels.multiply(dInput, width, gates, S * H, 0, weightIh, width, 0, rows, width, G * H, 0, product);

    gradients[`recurrent.weight_ih_l${layer}`] = space.read(dWeightIh, G * H * width);
    gradients[`recurrent.weight_hh_l${layer}`] = space.read(dWeightHh, G * H * H);
    gradients[`recurrent.bias_ih_l${layer}`] = space.read(dBiasIh, G * H);
    if (twoBiases) gradients[`recurrent.bias_hh_l${layer}`] = space.read(dBiasHh, G * H);
    inputs = space.read(dInput, rows * width);
    dOutput = dInput;
  }
  return { inputs, initialState, parameters: gradients };
}
