import type { Engine } from "../../wasm/engine.js";
import type { Blocks } from "../../wasm/memory.js";
import type { OptimizerPlan } from "./options.js";

/** Addresses of `length` parameters and of their gradients. */
export interface OptimizedRegion {
  readonly parameters: number;
  readonly gradients: number;
  readonly length: number;
}

/** Lets the parameters of some regions follow their gradients, and keeps what that needs from step to step. */
export class Optimizer {
  readonly #engine: Engine;
  readonly #regions: readonly OptimizedRegion[];
  readonly #plan: OptimizerPlan;
  /** Floats of all regions together. */
  readonly #length: number;
  /** Momentum, and mean or sum of squares, over the regions in their order; 0 where the type keeps none. */
  readonly #first: number;
  readonly #second: number;
  #steps = 0;
  /** β1ᵗ and β2ᵗ by repeated multiplication, which is the same on every engine, as `**` need not be. */
  #power1 = 1;
  #power2 = 1;

  /** `blocks`: what the state's memory is added to; it is the caller's to free. */
  constructor(engine: Engine, regions: readonly OptimizedRegion[], plan: OptimizerPlan, blocks: Blocks) {
    this.#engine = engine;
    this.#regions = regions;
    this.#plan = plan;
    this.#length = regions.reduce((sum, { length }) => sum + length, 0);
    this.#first = this.#adam || plan.momentum ? blocks.words(this.#length) : 0;
    this.#second = plan.type === "sgd" ? 0 : blocks.words(this.#length);
    for (const view of this.state) view.fill(0);
  }

  /** Steps done. */
  get steps(): number {
    return this.#steps;
  }

  /** Views of what is kept beside the count of steps, each over all regions in their order; none is to be kept. */
  get state(): Float32Array<ArrayBuffer>[] {
    return [this.#first, this.#second].filter(Boolean).map((address) => this.#engine.f32(address, this.#length));
  }

  /** Goes on where the optimiser was that `steps` and `state` were read from; what is left out of `state` is zero. */
  restore(steps: number, state: readonly ArrayLike<number>[]): void {
    this.state.forEach((view, i) => view.fill(0).set(state[i] ?? []));
    this.#steps = 0;
    this.#power1 = this.#power2 = 1;
    while (this.#steps < steps) this.#count();
  }

  /** Updates all parameters by their gradients times `gradientScale`. */
  step(learningRate: number, gradientScale = 1): void {
    const { kernels } = this.#engine;
    const { type, weightDecay, momentum = 0, nesterov = false, alpha = 0, epsilon = 1 } = this.#plan;
    const { beta1 = 0, beta2 = 0 } = this.#plan;
    const keep = 1 - learningRate * weightDecay;
    const [decay, gain] = type === "adagrad" ? [1, 1] : [alpha, 1 - alpha];
    this.#count();
    let offset = 0;
    for (const { parameters, gradients, length } of this.#regions) {
      const first = this.#first && this.#first + offset;
      const second = this.#second && this.#second + offset;
      if (this.#adam) {
        const stepSize = learningRate / (1 - this.#power1);
        const inverseRoot = 1 / Math.sqrt(1 - this.#power2);
        kernels.adam(
          parameters,
          first,
          second,
          gradients,
          length,
          stepSize,
          beta1,
          beta2,
          epsilon,
          inverseRoot,
          gradientScale,
          keep,
        );
      } else {
        kernels.descent(
          parameters,
          first,
          second,
          gradients,
          length,
          learningRate,
          momentum,
          nesterov,
          decay,
          gain,
          epsilon,
          gradientScale,
          keep,
        );
      }
      offset += 4 * length;
    }
  }

  get #adam(): boolean {
    return this.#plan.type.startsWith("adam");
  }

  #count(): void {
    this.#steps++;
    this.#power1 *= this.#plan.beta1 ?? 0;
    this.#power2 *= this.#plan.beta2 ?? 0;
  }
}
