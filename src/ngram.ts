export * from "./errors.js";
export type { Discounts } from "./ngram/kneserNey.js";
export { NgramModel, type NgramOptions } from "./ngram/ngramModel.js";
export type { AlignedTokens, Comparison } from "./score/compare.js";
export type { Evaluation } from "./score/evaluate.js";
export type { RankedText, RankOptions } from "./score/rank.js";
export type { Score, ScoredToken, ScoreOptions } from "./score/score.js";
export type { ScoringModel } from "./score/scoringModel.js";
