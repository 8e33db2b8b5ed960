import type { CellKind } from "./cell.js";

/** A parameter tensor's name and shape. */
export type NamedShape = readonly [name: string, shape: readonly number[]];

/** One parameter tensor inside a parameter region. */
export interface ParameterEntry {
  readonly name: string;
  readonly shape: readonly number[];
  /** First element, counted in floats from the start of the region; a multiple of 16 (64 bytes). */
  readonly offset: number;
  /** Elements. */
  readonly length: number;
}

/** Where every parameter lies: one region, so that clipping, optimisers and saving are one flat loop each. */
export interface ParameterLayout {
  readonly entries: readonly ParameterEntry[];
  /** Floats of the region, gaps for alignment included (they stay zero). */
  readonly length: number;
  /** Parameters, without gaps. */
  readonly count: number;
}

/** The tensors one after the other, each aligned. */
export function parameterRegion(shapes: readonly NamedShape[]): ParameterLayout {
  let offset = 0;
  let count = 0;
  const entries = shapes.map(([name, shape]) => {
    const entry = { name, shape, offset, length: shape.reduce((product, size) => product * size, 1) };
    offset += Math.ceil(entry.length / 16) * 16;
    count += entry.length;
    return entry;
  });
  return { entries, length: offset, count };
}

/** What fixes the shapes of a stack of recurrent layers. */
export interface StackShape {
  readonly kind: CellKind;
  /** Width of the lowest layer's input, D. */
  readonly inputSize: number;
  /** H */
  readonly hiddenSize: number;
  /** L */
  readonly numLayers: number;
}

/** PyTorch's names and shapes: `weight_ih_l0` (G·H, D), `weight_hh_l0` (G·H, H), `bias_ih_l0`, `bias_hh_l0` (G·H), … */
export function recurrentShapes(stack: StackShape, prefix = ""): NamedShape[] {
  const { kind, hiddenSize: H, numLayers } = stack;
  const width = kind.gates * H;
  return Array.from({ length: numLayers }, (_, layer): NamedShape[] => [
    [`${prefix}weight_ih_l${layer}`, [width, inputSize(stack, layer)]],
    [`${prefix}weight_hh_l${layer}`, [width, H]],
    [`${prefix}bias_ih_l${layer}`, [width]],
    ...(kind.biasHidden ? ([[`${prefix}bias_hh_l${layer}`, [width]]] as const) : []),
  ]).flat();
}

/** Width of a layer's input: D of the lowest, H of all others. */
export function inputSize(stack: StackShape, layer: number): number {
  return layer > 0 ? stack.hiddenSize : stack.inputSize;
}
