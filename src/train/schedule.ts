import { finite, integer, oneOf, optionsOfType, positive } from "../options.js";

/** Every `every` epochs the learning rate is multiplied by `factor`. */
export interface StepScheduleOptions {
  readonly type: "step";
  /** Default 5. */
  readonly every?: number | undefined;
  /** In (0, 1]; default 0.5. */
  readonly factor?: number | undefined;
}

/** Every epoch or step, from when `after` of them and one more are done, the learning rate is multiplied by `factor`. */
export interface ExponentialScheduleOptions {
  readonly type: "exponential";
  /** Above 0, at most 2; default 0.9. */
  readonly factor?: number | undefined;
  /** Default 0: the second epoch is the first that has a lower rate. */
  readonly after?: number | undefined;
  /** What `factor` and `after` count; default "epoch". */
  readonly each?: "epoch" | "step" | undefined;
}

/** Half a wave of the cosine over the steps of the whole run, from the learning rate down to `minimum`. */
export interface CosineScheduleOptions {
  readonly type: "cosine";
  /** Learning rate at the end, from 0 to the optimiser's; default 0. */
  readonly minimum?: number | undefined;
}

/**
 * The learning rate is multiplied by `factor` whenever more than `patience` epochs in a row have not lowered the best
 * validation loss (the training loss, where nothing is held out) by one part in 10,000.
 */
export interface PlateauScheduleOptions {
  readonly type: "plateau";
  /** In (0, 1]; default 0.5. */
  readonly factor?: number | undefined;
  /** Default 2. */
  readonly patience?: number | undefined;
}

/** How the learning rate changes during a run. */
export type ScheduleOptions =
  | { readonly type: "constant" }
  | StepScheduleOptions
  | ExponentialScheduleOptions
  | CosineScheduleOptions
  | PlateauScheduleOptions;

/** `ScheduleOptions` checked, with the defaults of the type; it has nothing of the other types. */
export interface SchedulePlan {
  readonly type: ScheduleOptions["type"];
  readonly factor?: number;
  readonly every?: number;
  readonly after?: number;
  readonly each?: "epoch" | "step";
  readonly patience?: number;
  readonly minimum?: number;
}

/** What a schedule remembers of the epochs so far. */
export interface Plateau {
  /** Lowest loss. */
  best: number;
  /** Epochs in a row without a lower one. */
  waited: number;
  /** How often the rate was lowered. */
  lowered: number;
}

/** The settings of each type, with what they are when left out. */
export const SCHEDULE_DEFAULTS = {
  constant: {},
  step: { every: 5, factor: 0.5 },
  exponential: { factor: 0.9, after: 0, each: "epoch" },
  cosine: { minimum: 0 },
  plateau: { factor: 0.5, patience: 2 },
};

/** `learningRate`: the optimiser's. Throws `InvalidOptionError`. */
export function schedulePlan(options: ScheduleOptions, learningRate: number): SchedulePlan {
  const count = (name: string, value: unknown): number => integer(name, value, 0, 1e9);
  return optionsOfType<SchedulePlan>("schedule", options, SCHEDULE_DEFAULTS, {
    factor: (name, value) => positive(name, value, options.type === "exponential" ? 2 : 1),
    each: (name, value) => oneOf(name, value, ["epoch", "step"]),
    every: (name, value) => integer(name, value, 1, 1e9),
    after: count,
    patience: count,
    minimum: (name, value) => finite(name, value, 0, learningRate),
  });
}

/**
 * The learning rate of every step of a run. It depends on the step, the epoch and the losses told so far alone, and is the
 * same on every engine.
 */
export class Schedule {
  /** Everything that is remembered: with a copy of it another schedule goes on from there. */
  plateau: Plateau = { best: Number.MAX_VALUE, waited: 0, lowered: 0 };
  readonly #plan: SchedulePlan;
  readonly #learningRate: number;
  readonly #warmupSteps: number;
  readonly #steps: number;

  /** `steps`: those of the whole run; over the first `warmupSteps` of them the rate rises linearly to what it would be. */
  constructor(plan: SchedulePlan, learningRate: number, warmupSteps: number, steps: number) {
    this.#plan = plan;
    this.#learningRate = learningRate;
    this.#warmupSteps = warmupSteps;
    this.#steps = steps;
  }

  /** Learning rate of the step before which `step` steps and `epoch` epochs were done. */
  rate(step: number, epoch: number): number {
    const { type, factor = 1, every = 1, after = 0, minimum = 0, each } = this.#plan;
    const most = this.#learningRate;
    let rate = most;
    if (type === "cosine") rate = minimum + (most - minimum) * halfWave(step / this.#steps);
    if (type === "step") rate = most * power(factor, Math.floor(epoch / every));
    if (type === "exponential") rate = most * power(factor, Math.max(0, (each === "step" ? step : epoch) - after));
    if (type === "plateau") rate = most * power(factor, this.plateau.lowered);
    return rate * Math.min(1, (step + 1) / this.#warmupSteps);
  }

  /** Tells the loss that an epoch ended with. */
  epochEnd(loss: number): void {
    const { plateau } = this;
    if (loss < plateau.best * 0.9999) {
      plateau.best = loss;
      plateau.waited = 0;
    } else if (++plateau.waited > (this.#plan.patience ?? 0)) {
      plateau.waited = 0;
      plateau.lowered++;
    }
  }
}

/** base to the power of a whole number from 0 on, by multiplications alone; n of them lose less than n ulp. */
function power(base: number, n: number): number {
  let result = 1;
  for (; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result *= base;
    base *= base;
  }
  return result;
}

/** (1 + cos πt) / 2 = cos²(πt / 2) for t in [0, 1], by Taylor's series up to x²²; absolute error below 1e-15. */
function halfWave(t: number): number {
  const x = (t * Math.PI) / 2;
  let term = 1;
  let cosine = 1;
  for (let k = 1; k < 22; k += 2) {
    term *= (-x * x) / (k * (k + 1));
    cosine += term;
  }
  return cosine * cosine;
}
