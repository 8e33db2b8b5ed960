import { type Workspace } from "../engine.js";
import { packRows } from "../oracle/packed.js";
import { type Parameters } from "../oracle/recurrent.js";

/** L GRU layers over packed rows, put together from kernels as a network would. */
export interface GruStack {
  D: number;
  H: number;
  L: number;
  resetAfter: boolean;
  /** Steps of each sequence, descending. */
  lengths: readonly number[];
  parameters: Parameters;
}

/** Addresses that forward leaves for backward. */
interface SavedLayer {
  /** Width of the input rows. */
  width: number;
  input: number;
  states: number;
  gates: number;
}

export interface GruForward {
  /** Top layer, packed rows (rows, H). */
  outputs: Float32Array;
  /** Last state of every layer and sequence (L, B, H). */
  finalState: Float32Array;
  saved: SavedLayer[];
}

export interface GruGradients {
  inputs: Float32Array;
  initialState: Float32Array;
  parameters: Record<string, Float32Array>;
}

/** Outputs and last states for `inputs` (rows, D) and `initialState` (L, B, H). */
export function gruForward(
  space: Workspace,
  { D, H, L, resetAfter, lengths, parameters }: GruStack,
  inputs: ArrayLike<number>,
  initialState: Float32Array,
): GruForward {
  const { kernels } = space;
  const { steps, rows, offsets, places } = packRows(lengths);
  const B = lengths.length;
  const offsetsAddress = space.integers(offsets);
  const packed = space.room(kernels.gruForwardPackedSize(H));
  const scratch = space.room(kernels.gruScratch(B, H));
  const finalState = new Float32Array(L * B * H);
  const saved: SavedLayer[] = [];
  let input = space.floats(inputs);
  for (let layer = 0; layer < L; ++layer) {
    const width = layer === 0 ? D : H;
    const states = space.room((B + rows) * H);
    const gates = space.room(rows * 4 * H);
    space.engine.f32(states, B * H).set(initialState.subarray(layer * B * H, (layer + 1) * B * H));
    const weightIh = space.floats(parameters[`recurrent.weight_ih_l${layer}`]!);
    const product = space.room(kernels.multiplyScratch(3 * H, width));
    kernels.broadcastRow(gates, 4 * H, space.floats(parameters[`recurrent.bias_ih_l${layer}`]!), rows, 3 * H);
    kernels.multiply(gates, 4 * H, input, width, 0, weightIh, width, 1, rows, 3 * H, width, 1, product);
    kernels.gruPackForward(packed, space.floats(parameters[`recurrent.weight_hh_l${layer}`]!), H);
    const bias = resetAfter ? space.floats(parameters[`recurrent.bias_hh_l${layer}`]!) : 0;
    const reset = resetAfter ? 1 : 0;
    kernels.gruForward(states, gates, gates, 4 * H, 0, packed, bias, offsetsAddress, steps, H, reset, scratch);
    saved.push({ width, input, states, gates });
    const all = space.read(states, (B + rows) * H);
    for (let b = 0; b < B; ++b) finalState.set(all.subarray(b * H, (b + 1) * H), (layer * B + b) * H);
    places.forEach(({ sequence }, row) => {
      finalState.set(all.subarray((B + row) * H, (B + row + 1) * H), (layer * B + sequence) * H);
    });
    input = states + 4 * B * H;
  }
  return { outputs: space.read(input, rows * H), finalState, saved };
}

/** Gradients of Σ outputs∘dOutputs + Σ finalState∘dFinalState; uses up what forward saved. */
export function gruBackward(
  space: Workspace,
  { H, L, resetAfter, lengths, parameters }: GruStack,
  { saved }: GruForward,
  dOutputs: ArrayLike<number>,
  dFinalState: Float32Array,
): GruGradients {
  const { kernels } = space;
  const { steps, rows, offsets } = packRows(lengths);
  const B = lengths.length;
  const reset = resetAfter ? 1 : 0;
  const offsetsAddress = space.integers(offsets);
  const packed = space.room(kernels.gruBackwardPackedSize(H));
  const stepScratch = space.room(kernels.gruScratch(B, H));
  const weightScratch = space.room(kernels.gruWeightGradientsScratch(rows, H));
  const gradients: Record<string, Float32Array> = {};
  const initialState = new Float32Array(L * B * H);
  let dOutput = space.floats(dOutputs);
  let inputs: Float32Array = new Float32Array(0);
  for (let layer = L - 1; layer >= 0; --layer) {
    const { width, input, states, gates } = saved[layer]!;
    const slice = [layer * B * H, (layer + 1) * B * H] as const;
    const dState = space.floats(dFinalState.subarray(...slice));
    kernels.gruPackBackward(packed, space.floats(parameters[`recurrent.weight_hh_l${layer}`]!), H);
    kernels.gruBackward(dState, gates, dOutput, states, packed, offsetsAddress, steps, H, reset, stepScratch);
    initialState.set(space.read(dState, B * H), slice[0]);

    const dWeightHh = space.floats(new Float32Array(3 * H * H));
    const dBiasHh = resetAfter ? space.floats(new Float32Array(3 * H)) : 0;
    kernels.gruWeightGradients(dWeightHh, dBiasHh, gates, states, offsetsAddress, steps, H, reset, weightScratch);
    const dWeightIh = space.floats(new Float32Array(3 * H * width));
    const dBiasIh = space.floats(new Float32Array(3 * H));
    const product = space.room(Math.max(kernels.multiplyScratch(width, rows), kernels.multiplyScratch(width, 3 * H)));
    kernels.multiply(dWeightIh, width, gates, 4 * H, 1, input, width, 0, 3 * H, width, rows, 1, product);
    kernels.addColumnSums(dBiasIh, gates, 4 * H, rows, 3 * H);
    const dInput = space.room(rows * width);
    const weightIh = space.floats(parameters[`recurrent.weight_ih_l${layer}`]!);
    kernels.multiply(dInput, width, gates, 4 * H, 0, weightIh, width, 0, rows, width, 3 * H, 0, product);

    gradients[`recurrent.weight_ih_l${layer}`] = space.read(dWeightIh, 3 * H * width);
    gradients[`recurrent.weight_hh_l${layer}`] = space.read(dWeightHh, 3 * H * H);
    gradients[`recurrent.bias_ih_l${layer}`] = space.read(dBiasIh, 3 * H);
    if (resetAfter) gradients[`recurrent.bias_hh_l${layer}`] = space.read(dBiasHh, 3 * H);
    inputs = space.read(dInput, rows * width);
    dOutput = dInput;
  }
  return { inputs, initialState, parameters: gradients };
}
