import { vector, type CellState } from "./cell.js";
import type { ModelShape } from "./languageModel.js";
import { cells, layerParameters, matrixRow, oneHot, zeroState, type Parameters } from "./recurrent.js";
import { logSoftmax } from "./softmax.js";

/** What one layer computed in one step, by the names of a trace. */
export type Inside = Record<string, Float64Array>;

/** A number added to one element of what a layer hands on after a step: of its hidden vector (0) or its memory (1). */
interface Nudge {
  layer: number;
  vector: 0 | 1;
  unit: number;
  by: number;
}

/** Half the width of central differences. */
const WIDTH = 1e-5;

/** A model that is looked into, one step at a time, in float64. */
export class Inspection {
  readonly #shape: ModelShape;
  readonly #parameters: Parameters;

  constructor(shape: ModelShape, parameters: Parameters) {
    this.#shape = shape;
    this.#parameters = parameters;
  }

  /** What each layer computes in each step, [layer][step], and its state after it. */
  trace(tokens: readonly number[]): Inside[][] {
    const layers: Inside[][] = Array.from({ length: this.#shape.L }, () => []);
    let state = this.#zeros();
    tokens.forEach((_, t) => {
      const insides: Inside[] = [];
      state = this.#step(state, tokens[t - 1] ?? -1, { insides });
      insides.forEach((inside, layer) => layers[layer]!.push({ ...inside, state: state[layer]![0] }));
    });
    return layers;
  }

  /**
   * ‖∂loss<T>/∂a<t>‖ of every layer's hidden vector, or memory, [layer][step]: the product of the Jacobians of all steps
   * after t, each by central differences, so that a norm of 1e-20 is as exact as one of 1.
   */
  gradientFlow(tokens: readonly number[], which: 0 | 1 = 0): number[][] {
    const { H, L } = this.#shape;
    const states = [this.#zeros()];
    tokens.forEach((_, t) => states.push(this.#step(states[t]!, tokens[t - 1] ?? -1)));
    const norms: number[][] = Array.from({ length: L }, () => []);
    // Of the loss in what the step after t gets, all numbers of all layers taken for independent.
    let gradient = slopes(flat(states.at(-1)!), (all) => [this.#loss(this.#unflat(all), tokens.at(-1)!)], [1]);
    for (let t = tokens.length - 1; t >= 0; --t) {
      const [before, input] = [states[t]!, tokens[t - 1] ?? -1];
      for (let layer = 0; layer < L; ++layer) {
        const ways = slopes(
          new Float64Array(H),
          (by) => {
            const unit = Math.max(
              0,
              by.findIndex((value) => value !== 0),
            );
            return flat(this.#step(before, input, { nudge: { layer, vector: which, unit, by: by[unit]! } }));
          },
          gradient,
        );
        norms[layer]!.unshift(Math.sqrt(ways.reduce((sum, value) => sum + value * value, 0)));
      }
      gradient = slopes(flat(before), (all) => flat(this.#step(this.#unflat(all), input)), gradient);
    }
    return norms;
  }

  #step(state: CellState[], input: number, how: { insides?: Inside[]; nudge?: Nudge } = {}): CellState[] {
    const { cell: name, V, E } = this.#shape;
    const cell = cells[name];
    const embedding = this.#parameters["embedding.weight"];
    let x = embedding === undefined ? oneHot(input, V) : matrixRow(embedding, input, E);
    return state.map((before, layer) => {
      const weights = layerParameters(this.#parameters, layer);
      const inside = cell.inside(x, before, weights);
      how.insides?.push(inside);
      const after = cell.step(x, before, weights);
      const moved = how.nudge?.layer === layer ? nudged(after, inside, how.nudge) : after;
      x = moved[0];
      return moved;
    });
  }

  #loss(state: CellState[], target: number): number {
    const { H, tied } = this.#shape;
    const output = this.#parameters[tied === true ? "embedding.weight" : "output.weight"]!;
    const top = state.at(-1)![0];
    const logits = this.#parameters["output.bias"]!.map((bias, v) =>
      matrixRow(output, v, H).reduce((sum, w, i) => sum + w * top[i]!, bias),
    );
    return -logSoftmax(logits)[target]!;
  }

  #zeros(): CellState[] {
    const { cell, H, L } = this.#shape;
    return zeroState(cells[cell], H, L);
  }

  #unflat(all: Float64Array): CellState[] {
    const { H } = this.#shape;
    let at = 0;
    return this.#zeros().map((vectors) => vectors.map(() => all.slice(at, (at += H))) as unknown as CellState);
  }
}

/** The hidden vector of an LSTM comes from its memory, so that a nudge to the memory moves both. */
function nudged([h, c]: CellState, { outputGate }: Inside, { vector: which, unit, by }: Nudge): CellState {
  const move = (x: Float64Array) => vector(x.length, (i) => x[i]! + (i === unit ? by : 0));
  if (which === 0) return c === undefined ? [move(h)] : [move(h), c];
  const memory = move(c!);
  return [memory.map((value, i) => outputGate![i]! * Math.tanh(value)), memory];
}

function flat(state: CellState[]): Float64Array {
  return Float64Array.from(state.flatMap((vectors) => vectors.flatMap((one) => [...one])));
}

/** Jᵀ·gradient, J being the Jacobian of f at x by central differences. */
function slopes(
  x: Float64Array,
  f: (x: Float64Array) => ArrayLike<number>,
  gradient: ArrayLike<number>,
): Float64Array<ArrayBuffer> {
  return vector(x.length, (i) => {
    const moved = (by: number) => f(vector(x.length, (j) => x[j]! + (i === j ? by : 0)));
    const [up, down] = [moved(WIDTH), moved(-WIDTH)];
    return vector(up.length, (k) => ((up[k]! - down[k]!) / (2 * WIDTH)) * gradient[k]!).reduce((a, b) => a + b, 0);
  }) as Float64Array<ArrayBuffer>;
}
