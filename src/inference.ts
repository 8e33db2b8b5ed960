/// <reference lib="esnext.disposable" preserve="true" />
export * from "./errors.js";
export { InferenceModel } from "./inferenceModel.js";
export type { ModelConfig } from "./model/config.js";
export type { RandomSource } from "./random/source.js";
export type { CompleteOptions, Completion } from "./sample/beamSearch.js";
export type { NextOptions, NextToken } from "./sample/nextTokens.js";
export type { SampleOptions } from "./sample/options.js";
export type { AlignedTokens, Comparison } from "./score/compare.js";
export type { Evaluation } from "./score/evaluate.js";
export type { RankedText, RankOptions } from "./score/rank.js";
export type { Score, ScoredToken, ScoreOptions } from "./score/score.js";
export type { ScoringModel } from "./score/scoringModel.js";
export type { CorpusKind } from "./text/corpus.js";
export type { Build, BuildChoice } from "./wasm/builds.js";
export { init, type ModuleSource } from "./wasm/init.js";
