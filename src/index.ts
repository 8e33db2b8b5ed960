/// <reference lib="esnext.disposable" preserve="true" />
export * from "./errors.js";
export { LanguageModel, type ModelOptions } from "./languageModel.js";
export type { ModelConfig } from "./model/config.js";
export type { Cell } from "./nn/cell.js";
export type { RandomSource } from "./random/source.js";
export type { SampleOptions } from "./sample/options.js";
export type { Evaluation } from "./score/evaluate.js";
export type { Score } from "./score/score.js";
export { ByteTokenizer } from "./text/byteTokenizer.js";
export { CharTokenizer, type CharOptions } from "./text/charTokenizer.js";
export { runningText, type Corpus, type CorpusAtOnce, type RunningText } from "./text/corpusItems.js";
export type { TokenDecoder } from "./text/tokenDecoder.js";
export type { Tokenizer } from "./text/tokenizer.js";
export { WordTokenizer, type WordFitOptions } from "./text/wordTokenizer.js";
export type { WordOptions } from "./text/words.js";
export type { AdamOptions, TrainOptions } from "./train/options.js";
export type { TrainProgress, TrainResult } from "./train/progress.js";
export type { Build, BuildChoice } from "./wasm/builds.js";
