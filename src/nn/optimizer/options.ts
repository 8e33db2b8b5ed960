import { InvalidOptionError } from "../../errors.js";
import { boolean, finite, optionsOfType, positive } from "../../options.js";

/** What every optimiser knows. */
interface CommonOptions {
  /** Step size above 0. */
  readonly learningRate?: number | undefined;
  /**
   * Decoupled from the gradient in every optimiser, where PyTorch has it so in AdamW only: once a step, before the update,
   * w ← (1 - learningRate · weightDecay) · w (Loshchilov and Hutter 2019). 0 or more; default 0.
   */
  readonly weightDecay?: number | undefined;
}

/** Stochastic gradient descent, w ← w - learningRate · g; learning rate 0.5 by default. */
export interface SgdOptions extends CommonOptions {
  readonly type: "sgd";
  /** With μ above 0, in [0, 1), m ← μ · m + g takes the place of g; default 0. */
  readonly momentum?: number | undefined;
  /** Nesterov's momentum: g + μ · m instead of m; default `false`. */
  readonly nesterov?: boolean | undefined;
}

/** RMSProp: v ← α · v + (1 - α) · g², w ← w - learningRate · g / (√v + ε); learning rate 2e-3 by default. */
export interface RmspropOptions extends CommonOptions {
  readonly type: "rmsprop";
  /** Decay of the mean of squared gradients, α in [0, 1); default 0.99. */
  readonly alpha?: number | undefined;
  /** ε in [1e-37, 1], added to the root; default 1e-8. */
  readonly epsilon?: number | undefined;
  /** With μ above 0, in [0, 1), m ← μ · m + g / (√v + ε) takes the quotient's place; default 0. */
  readonly momentum?: number | undefined;
}

/** Adagrad (Duchi, Hazan and Singer 2011): as RMSProp with v ← v + g²; learning rate 0.05 by default. */
export interface AdagradOptions extends CommonOptions {
  readonly type: "adagrad";
  /** ε in [1e-37, 1], added to the root; default 1e-10. */
  readonly epsilon?: number | undefined;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1), or AdamW, which is Adam with a weight decay of 0.01 by default; learning rate 3e-3
 * by default.
 */
export interface AdamOptions extends CommonOptions {
  readonly type: "adam" | "adamw";
  /** Decay of the mean of gradients, β1 in [0, 1); default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients, β2 in [0, 1); default 0.999. */
  readonly beta2?: number | undefined;
  /** ε in [1e-37, 1], added to the root; default 1e-8. */
  readonly epsilon?: number | undefined;
}

/** How parameters follow their gradients. Defaults are PyTorch's but for the learning rates. */
export type OptimizerOptions = SgdOptions | RmspropOptions | AdagradOptions | AdamOptions;

/** `OptimizerOptions` checked, with the defaults of the type; it has nothing of the other types. */
export interface OptimizerPlan {
  readonly type: OptimizerOptions["type"];
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly alpha?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

const ADAM = { learningRate: 3e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

/** The options of each type, with what they are when left out. */
export const OPTIMIZER_DEFAULTS = {
  sgd: { learningRate: 0.5, momentum: 0, nesterov: false, weightDecay: 0 },
  rmsprop: { learningRate: 2e-3, alpha: 0.99, epsilon: 1e-8, momentum: 0, weightDecay: 0 },
  adagrad: { learningRate: 0.05, epsilon: 1e-10, weightDecay: 0 },
  adam: ADAM,
  adamw: { ...ADAM, weightDecay: 0.01 },
};

/** The types of optimisers. */
export const OPTIMIZERS = Object.keys(OPTIMIZER_DEFAULTS) as OptimizerOptions["type"][];

const CHECKS = {
  learningRate: (name: string, value: unknown) => positive(name, value, 1e6),
  weightDecay: (name: string, value: unknown) => finite(name, value, 0, 1e6),
  // One that vanished in float32 would make 0 / 0 of a parameter that never had a gradient.
  epsilon: (name: string, value: unknown) => finite(name, value, 1e-37, 1),
  nesterov: boolean,
};

/** Throws `InvalidOptionError` for a value out of range and for an option that the type does not have; `what`: for messages. */
export function optimizerPlan(options: OptimizerOptions, what = "optimizer"): OptimizerPlan {
  const plan = optionsOfType<OptimizerPlan>(what, options, OPTIMIZER_DEFAULTS, CHECKS);
  if (plan.nesterov && !plan.momentum) {
    throw new InvalidOptionError(`${what}.nesterov must come with a momentum above 0.`);
  }
  return plan;
}
