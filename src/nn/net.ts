import type { MatrixLike } from "./matrix.js";
import type { Embedding } from "./module/embedding.js";
import type { Module } from "./module/module.js";
import type { Recurrent } from "./module/recurrent.js";
import type { LSTMState } from "./module/recurrentState.js";
import type { Modules } from "./modules.js";
import type { SequenceOptions } from "./packRows.js";

/** What `RNN`, `SimplifiedGRU` and `GRU` hand to the next step, over matrices of any kind. */
export interface HiddenLike<M extends MatrixLike = MatrixLike> {
  /** (L·B)×H */
  readonly hidden: M;
}

/** What an `LSTM` hands to the next step, over matrices of any kind. */
export interface MemoryLike<M extends MatrixLike = MatrixLike> extends HiddenLike<M> {
  /** (L·B)×H */
  readonly cell: M;
}

/** What every module and its float64 twin have in common. */
interface Forward<Input, M extends MatrixLike> {
  /** Under the same names in both. */
  readonly parameters: Readonly<Record<string, M>>;
  forward(x: Input): M;
}

/** What recurrent layers and their float64 twins have in common. */
interface RecurrentForward<State, Result, M extends MatrixLike> {
  readonly parameters: Readonly<Record<string, M>>;
  forward(x: MatrixLike, state?: State, options?: SequenceOptions): { readonly output: M; readonly state: Result };
  step(x: MatrixLike, state?: State): { readonly output: M; readonly state: Result };
}

/** A module or its float64 twin, whose results are of type `M`. */
export type Twin<Kind, M extends MatrixLike = MatrixLike> = Kind extends Embedding
  ? Forward<ArrayLike<number>, M>
  : Kind extends Recurrent<LSTMState>
    ? RecurrentForward<MemoryLike, MemoryLike<M>, M>
    : Kind extends Recurrent
      ? RecurrentForward<HiddenLike, HiddenLike<M>, M>
      : Kind extends Module
        ? Forward<MatrixLike, M>
        : never;

/**
 * What `net` may be in a loss that serves both your modules and the float64 twins that `checkGradients` makes of them:
 * `<M extends MatrixLike>(net: Net<typeof modules, M>) => …` gives a `Matrix` for the modules themselves.
 */
export type Net<Given extends Modules, M extends MatrixLike = MatrixLike> = {
  readonly [Name in keyof Given]: Twin<Given[Name], M>;
};
