/// <reference lib="esnext.disposable" preserve="true" />
export * from "./errors.js";
export {
  checkGradients,
  type GradientCheck,
  type GradientCheckOptions,
  type ParameterCheck,
} from "./nn/checkGradients.js";
export { clipGradNorm, clipGradValue } from "./nn/clip.js";
export { Engine, type EngineOptions, type MatmulOptions } from "./nn/engine.js";
export { CallOrderError, ShapeError } from "./nn/errors.js";
export { meanSquaredError, type MeanSquaredError } from "./nn/loss/meanSquaredError.js";
export { softmaxCrossEntropy, type CrossEntropy, type CrossEntropyOptions } from "./nn/loss/softmaxCrossEntropy.js";
export type { Matrix, MatrixLike } from "./nn/matrix.js";
export { Dropout, type DropoutOptions } from "./nn/module/dropout.js";
export { Embedding, type EmbeddingOptions } from "./nn/module/embedding.js";
export { GRU, type GRUOptions } from "./nn/module/gru.js";
export { Linear, type LinearOptions } from "./nn/module/linear.js";
export { LSTM, type LSTMOptions } from "./nn/module/lstm.js";
export type { Matrices, Module } from "./nn/module/module.js";
export type { Recurrent, RecurrentOptions } from "./nn/module/recurrent.js";
export type { LSTMState, RecurrentGradients, RecurrentResult, RecurrentState } from "./nn/module/recurrentState.js";
export { RNN } from "./nn/module/rnn.js";
export { SimplifiedGRU } from "./nn/module/simplifiedGru.js";
export type { ModuleOptimizer } from "./nn/moduleOptimizer.js";
export {
  Adagrad,
  Adam,
  AdamW,
  RMSprop,
  SGD,
  type AdagradOptions,
  type AdamOptions,
  type RMSpropOptions,
  type SGDOptions,
} from "./nn/optimizers.js";
export type { Modules } from "./nn/modules.js";
export type { HiddenLike, MemoryLike, Net, Twin } from "./nn/net.js";
export type { SequenceOptions } from "./nn/packRows.js";
export type { ReferenceMatrix } from "./nn/reference/matrix.js";
export type { Build, BuildChoice } from "./wasm/builds.js";
