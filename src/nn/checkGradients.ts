import { InvalidOptionError } from "../errors.js";
import { checkSeed, knownOptions, positive, show } from "../options.js";
import { Pcg64Source } from "../random/pcg64Source.js";
import type { StackShape } from "./layout.js";
import { Dropout } from "./module/dropout.js";
import { Embedding } from "./module/embedding.js";
import { Linear } from "./module/linear.js";
import type { Module } from "./module/module.js";

import { namedModules, type Modules } from "./modules.js";
import type { Net } from "./net.js";
import { ReferenceDropout } from "./reference/dropout.js";
import { ReferenceEmbedding } from "./reference/embedding.js";
import { ReferenceLinear } from "./reference/linear.js";
import { reference, type ReferenceMatrix } from "./reference/matrix.js";
import { ReferenceRecurrent } from "./reference/recurrent.js";

/** What `checkGradients` takes. */
export interface GradientCheckOptions<Given extends Modules> {
  /**
   * The modules of the network, by names of your choice or in an array, with the gradients that one backward pass of your own,
   * after `zeroGrad`, left in them. Best with their initial parameters: after training, gradients are hardly larger than
   * the rounding of 32-bit floats.
   */
  readonly modules: Given;
  /**
   * The loss as a number, from the float64 twins of the modules: they have the same `forward` and return matrices with
   * `data`, `rows` and `columns`, which the losses of this library take too. Must give the same number for the same
   * parameters. `Net<typeof modules>` is the type of both the twins and the modules.
   */
  readonly loss: (net: Net<Given, ReferenceMatrix>) => number;
  /** Half the distance of the two losses of a central difference, above 0 and at most 1; default 1e-5. */
  readonly epsilon?: number | undefined;
  /** Elements to check of every parameter, chosen at random, from 1 on; `Infinity` for all; default 32. */
  readonly samples?: number | undefined;
  /** Seed of the choice; default 0. */
  readonly seed?: number | bigint | undefined;
}

/** The worst element of one parameter. */
export interface ParameterCheck {
  /**
   * |analytic - numeric| in units of the parameter's greatest gradient: elements that are small because their sums cancel
   * are not held to more digits than they have. `Infinity` where either is not a number.
   */
  readonly error: number;
  /** Of the element in the parameter's `data`. */
  readonly index: number;
  /** What your backward pass left. */
  readonly analytic: number;
  /** The central difference. */
  readonly numeric: number;
}

/** What `checkGradients` finds. */
export interface GradientCheck {
  /**
   * The greatest of all errors: about 1e-6 for right gradients, 1e-2 to 1 for wrong ones. Every error 1 and every `analytic` 0:
   * no backward pass was made. `analytic` twice `numeric` everywhere, errors about 0.5: two were, without `zeroGrad`.
   */
  readonly maximum: number;
  /** By module and parameter, as "gru.weight_ih_l0", or "0.weight_ih_l0" of an array. */
  readonly parameters: Readonly<Record<string, ParameterCheck>>;
}

/**
 * Compares the gradients that your backward pass left in modules, at their initial parameters, with central differences, (f(w + ε) - f(w - ε)) / 2ε, of the
 * loss in float64. Takes two losses for every element checked, in plain JavaScript: use small sizes. Changes nothing.
 *
 * Throws `InvalidOptionError`, and whatever `loss` throws.
 *
 * ```ts
 * const modules = { gru, linear };
 * const run = <M extends MatrixLike>(net: Net<typeof modules, M>) =>
 *   meanSquaredError(net.linear.forward(net.gru.forward(x, undefined, { batchSize }).output), y);
 * gru.backward(linear.backward(run(modules).dOutput));
 * const { maximum } = checkGradients({ modules, loss: (net) => run(net).loss });
 * ```
 */
export function checkGradients<const Given extends Modules>(options: GradientCheckOptions<Given>): GradientCheck {
  const { modules, loss } = knownOptions("checkGradients", options, ["modules", "loss", "epsilon", "samples", "seed"]);
  const epsilon = positive("epsilon", options.epsilon ?? 1e-5, 1);
  const samples = checkSamples(options.samples ?? 32);
  const seed = checkSeed(options.seed ?? 0);
  if (typeof loss !== "function") throw new InvalidOptionError(`loss must be a function, not ${show(loss)}.`);
  const named = namedModules("checkGradients", modules);
  const twins = named.map(({ module }) => twinOf(module));
  const net = Array.isArray(modules) ? twins : Object.fromEntries(named.map(({ name }, i) => [name, twins[i]]));
  const evaluate = (): number => checkLoss(loss(net as Parameters<typeof loss>[0]));
  const parameters: Record<string, ParameterCheck> = {};
  let maximum = 0;
  named.forEach(({ name, module }, i) => {
    const rng = new Pcg64Source(module.wasm, seed);
    try {
      for (const [parameter, gradient] of Object.entries(module.gradients)) {
        const analytic = Float64Array.from(gradient.data);
        const { data } = twins[i]?.parameters[parameter] as ReferenceMatrix;
        const indices = samples < data.length ? rng.permutation(data.length).subarray(0, samples) : data.keys();
        const worst = checkParameter(analytic, data, indices, epsilon, evaluate);
        parameters[`${name}.${parameter}`] = worst;
        maximum = Math.max(maximum, worst.error);
      }
    } finally {
      rng.free();
    }
  });
  return { maximum, parameters };
}

function checkParameter(
  gradient: Float64Array,
  data: Float64Array,
  indices: Iterable<number>,
  epsilon: number,
  loss: () => number,
): ParameterCheck {
  const found = Array.from(indices, (index) => {
    const value = data[index] as number;
    data[index] = value + epsilon;
    const above = loss();
    data[index] = value - epsilon;
    const below = loss();
    data[index] = value;
    return { index, analytic: gradient[index] as number, numeric: (above - below) / (2 * epsilon) };
  });
  let greatest = 0;
  for (const value of [...gradient, ...found.map(({ numeric }) => numeric)]) {
    if (Number.isFinite(value)) greatest = Math.max(greatest, Math.abs(value));
  }
  const checked = found.map((element) => {
    const difference = Math.abs(element.analytic - element.numeric);
    return { error: difference === 0 ? 0 : Number.isFinite(difference) ? difference / greatest : Infinity, ...element };
  });
  return checked.reduce((worst, element) => (element.error > worst.error ? element : worst));
}

function checkSamples(samples: unknown): number {
  if (typeof samples === "number" && samples >= 1 && (Number.isInteger(samples) || samples === Infinity))
    return samples;
  throw new InvalidOptionError(`samples must be an integer from 1 on, or Infinity, not ${show(samples)}.`);
}

function checkLoss(loss: unknown): number {
  if (typeof loss === "number") return loss;
  const advice = typeof loss === "object" && loss !== null && "loss" in loss ? "; return its field loss" : "";
  throw new InvalidOptionError(`loss must return a number, not ${show(loss)}${advice}.`);
}

function twinOf(module: Module): { readonly parameters: Readonly<Record<string, ReferenceMatrix>> } {
  if (module instanceof Dropout) return new ReferenceDropout(module);
  const parameters = Object.fromEntries(
    Object.entries(module.parameters).map(([parameter, matrix]) => [parameter, reference(matrix)]),
  );
  if (module instanceof Linear) return new ReferenceLinear(parameters);
  if (module instanceof Embedding) return new ReferenceEmbedding(parameters);
  return new ReferenceRecurrent((module as Module & { readonly shape: StackShape }).shape, parameters);
}
