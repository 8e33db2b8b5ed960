import { DisposedError, InvalidOptionError } from "../errors.js";
import { knownOptions, positive } from "../options.js";
import { Blocks } from "../wasm/memory.js";
import type { Module } from "./module/module.js";
import { namedModules, type Modules, type NamedModule } from "./modules.js";
import { Optimizer } from "./optimizer/optimizer.js";
import { OPTIMIZER_DEFAULTS, optimizerPlan, type OptimizerOptions } from "./optimizer/options.js";

/** What `SGD`, `RMSprop`, `Adagrad`, `Adam` and `AdamW` have in common. */
export abstract class ModuleOptimizer implements Disposable {
  readonly #modules: readonly Module[];
  readonly #blocks: Blocks;
  readonly #optimizer: Optimizer;
  #learningRate: number;
  #disposed = false;

  /** Throws `InvalidOptionError`, `OutOfMemoryError`. */
  protected constructor(what: string, modules: Modules, options: object, type: OptimizerOptions["type"]) {
    const named = namedModules(`new ${what}`, modules);
    knownOptions(what, options, Object.keys(OPTIMIZER_DEFAULTS[type]));
    const plan = optimizerPlan({ ...options, type }, what);
    this.#modules = named.map(({ module }) => module);
    const { wasm } = this.#modules[0] as Module;
    const regions = named.map(({ place, module }) => {
      const { engine, layout, parameters } = module.open();
      if (engine !== wasm) {
        throw new InvalidOptionError(`${place} belongs to another engine than ${(named[0] as NamedModule).place}.`);
      }
      return { parameters, gradients: module.gradientRegion, length: layout.length };
    });
    this.#learningRate = plan.learningRate;
    this.#blocks = new Blocks(wasm.arena);
    try {
      this.#optimizer = new Optimizer(wasm, regions, plan, this.#blocks);
    } catch (error) {
      this.#blocks.free();
      throw error;
    }
  }

  /** Above 0, at most 1e6; set it as often as you like. */
  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    this.#learningRate = positive("learningRate", value, 1e6);
  }

  /** Updates all parameters by their gradients, to be called after the backward pass of every training step. */
  step(): void {
    const sets = this.#open().map((module) => module.open());
    this.#optimizer.step(this.#learningRate);
    for (const set of sets) set.changed();
  }

  /** Sets the gradients of all modules to zero, to be called before the backward pass of every training step. */
  zeroGrad(): void {
    for (const module of this.#open()) module.zeroGrad();
  }

  /** Gives back the memory of the moments, not that of the modules; a second call does nothing. */
  dispose(): void {
    if (!this.#disposed && this.#modules[0]?.wasm.disposed === false) this.#blocks.free();
    this.#disposed = true;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #open(): readonly Module[] {
    if (this.#disposed) throw new DisposedError("optimiser");
    return this.#modules;
  }
}
