import { InvalidOptionError } from "../errors.js";
import { checkSeed, knownOptions, positive, show } from "../options.js";
import { Pcg64Source } from "../random/pcg64Source.js";
import { Dropout } from "./module/dropout.js";
import { Embedding } from "./module/embedding.js";
import { Linear } from "./module/linear.js";
import { Module } from "./module/module.js";
import { Recurrent } from "./module/recurrent.js";
import type { LSTMState } from "./module/recurrentState.js";
import { ReferenceDropout } from "./reference/dropout.js";
import { ReferenceEmbedding } from "./reference/embedding.js";
import { ReferenceLinear } from "./reference/linear.js";
import { reference, type ReferenceMatrix } from "./reference/matrix.js";
import { ReferenceRecurrent, type ReferenceState } from "./reference/recurrent.js";

/** The float64 twin of a module. */
export type Twin<M extends Module> = M extends Linear
  ? ReferenceLinear
  : M extends Embedding
    ? ReferenceEmbedding
    : M extends Dropout
      ? ReferenceDropout
      : M extends Recurrent<LSTMState>
        ? ReferenceRecurrent<Required<ReferenceState>>
        : M extends Recurrent
          ? ReferenceRecurrent
          : never;

/** What `checkGradients` takes. */
export interface GradientCheckOptions<Modules extends Readonly<Record<string, Module>>> {
  /** The modules of the network by names of your choice, with the gradients that your own backward pass left in them. */
  readonly modules: Modules;
  /**
   * The loss as a number, from the float64 twins of the modules: they have the same `forward` and return matrices with
   * `data`, `rows` and `columns`, which the losses of this library take too. Must give the same number for the same parameters.
   */
  readonly loss: (net: { readonly [Name in keyof Modules]: Twin<Modules[Name]> }) => number;
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
  /** The greatest of all errors: about 1e-6 for right gradients, 1e-2 to 1 for wrong ones. */
  readonly maximum: number;
  /** By module and parameter, as "gru.weight_ih_l0". */
  readonly parameters: Readonly<Record<string, ParameterCheck>>;
}

/**
 * Compares the gradients that your backward pass left in modules with central differences, (f(w + ε) - f(w - ε)) / 2ε, of the
 * loss in float64. Takes two losses for every element checked, in plain JavaScript: use small sizes. Changes nothing.
 *
 * Throws `InvalidOptionError`, and whatever `loss` throws.
 *
 * ```js
 * const loss = ({ gru, linear }) => meanSquaredError(linear.forward(gru.forward(x, undefined, { batchSize }).output), y);
 * const { dOutput } = loss({ gru, linear });
 * gru.backward(linear.backward(dOutput));
 * const { maximum } = checkGradients({ modules: { gru, linear }, loss: (net) => loss(net).loss });
 * ```
 */
export function checkGradients<const Modules extends Readonly<Record<string, Module>>>(
  options: GradientCheckOptions<Modules>,
): GradientCheck {
  const { modules, loss } = knownOptions("checkGradients", options, ["modules", "loss", "epsilon", "samples", "seed"]);
  const epsilon = positive("epsilon", options.epsilon ?? 1e-5, 1);
  const samples = checkSamples(options.samples ?? 32);
  const seed = checkSeed(options.seed ?? 0);
  if (typeof loss !== "function") throw new InvalidOptionError(`loss must be a function, not ${show(loss)}.`);
  if (typeof modules !== "object" || (modules as unknown) === null) {
    throw new InvalidOptionError(`modules must be an object of modules by name, not ${show(modules)}.`);
  }
  const entries = Object.entries(modules);
  const net = Object.fromEntries(entries.map(([name, module]) => [name, twinOf(name, module)]));
  const evaluate = (): number => loss(net as Parameters<typeof loss>[0]);
  const parameters: Record<string, ParameterCheck> = {};
  let maximum = 0;
  for (const [name, module] of entries) {
    const rng = new Pcg64Source(module.wasm, seed);
    try {
      for (const [parameter, gradient] of Object.entries(module.gradients)) {
        const analytic = Float64Array.from(gradient.data);
        const { data } = net[name]?.parameters[parameter] as ReferenceMatrix;
        const indices = samples < data.length ? rng.permutation(data.length).subarray(0, samples) : data.keys();
        const worst = checkParameter(analytic, data, indices, epsilon, evaluate);
        parameters[`${name}.${parameter}`] = worst;
        maximum = Math.max(maximum, worst.error);
      }
    } finally {
      rng.free();
    }
  }
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

function twinOf(name: string, module: Module): { parameters: Readonly<Record<string, ReferenceMatrix>> } {
  if (module instanceof Dropout) return new ReferenceDropout(module);
  if (module instanceof Module) {
    const parameters = Object.fromEntries(
      Object.entries(module.parameters).map(([parameter, matrix]) => [parameter, reference(matrix)]),
    );
    if (module instanceof Linear) return new ReferenceLinear(parameters);
    if (module instanceof Embedding) return new ReferenceEmbedding(parameters);
    if (module instanceof Recurrent) return new ReferenceRecurrent((module as Recurrent).shape, parameters);
  }
  throw new InvalidOptionError(`modules.${name} must be a module of this library, not ${show(module)}.`);
}
