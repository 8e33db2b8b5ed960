import { ModuleOptimizer } from "./moduleOptimizer.js";
import type { Modules } from "./modules.js";
import type {
  AdagradOptions as TypedAdagrad,
  AdamOptions as TypedAdam,
  RmspropOptions as TypedRmsprop,
  SgdOptions as TypedSgd,
} from "./optimizer/options.js";

export type SGDOptions = Omit<TypedSgd, "type">;
export type RMSpropOptions = Omit<TypedRmsprop, "type">;
export type AdagradOptions = Omit<TypedAdagrad, "type">;
export type AdamOptions = Omit<TypedAdam, "type">;

/** Stochastic gradient descent, with momentum or Nesterov's if asked for; learning rate 0.5 by default. */
export class SGD extends ModuleOptimizer {
  constructor(modules: Modules, options: SGDOptions = {}) {
    super("SGD", modules, options, "sgd");
  }
}

/** RMSProp (Hinton's lecture 6e of 2012), in PyTorch's form; learning rate 2e-3 by default. */
export class RMSprop extends ModuleOptimizer {
  constructor(modules: Modules, options: RMSpropOptions = {}) {
    super("RMSprop", modules, options, "rmsprop");
  }
}

/** Adagrad (Duchi, Hazan and Singer 2011); learning rate 0.05 by default. */
export class Adagrad extends ModuleOptimizer {
  constructor(modules: Modules, options: AdagradOptions = {}) {
    super("Adagrad", modules, options, "adagrad");
  }
}

/** Adam (Kingma and Ba 2015, algorithm 1); learning rate 3e-3 by default. */
export class Adam extends ModuleOptimizer {
  constructor(modules: Modules, options: AdamOptions = {}) {
    super("Adam", modules, options, "adam");
  }
}

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019), 0.01 by default; learning rate 3e-3 by default. */
export class AdamW extends ModuleOptimizer {
  constructor(modules: Modules, options: AdamOptions = {}) {
    super("AdamW", modules, options, "adamw");
  }
}
