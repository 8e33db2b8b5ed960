/// <reference lib="esnext.disposable" preserve="true" />
export * from "./errors.js";
export { LanguageModel, type ModelOptions } from "./languageModel.js";
export type { ModelConfig } from "./model/config.js";
export type { Cell } from "./nn/cell.js";
export type { OptimizerOptions } from "./nn/optimizer/options.js";
export type { RandomSource } from "./random/source.js";
export type { CompleteOptions, Completion } from "./sample/beamSearch.js";
export type { NextOptions, NextToken } from "./sample/nextTokens.js";
export type { SampleOptions } from "./sample/options.js";
export type { Evaluation } from "./score/evaluate.js";
export type { Score } from "./score/score.js";
export { CharTokenizer } from "./text/charTokenizer.js";
export type { Corpus } from "./text/corpus.js";
export type { Tokenizer } from "./text/tokenizer.js";
export type { CheckpointOptions, TrainOptions } from "./train/options.js";
export type { Best, Recovery, TrainProgress, TrainResult } from "./train/progress.js";
export type { ScheduleOptions } from "./train/schedule.js";
export type { Build, BuildChoice } from "./wasm/builds.js";
