/** Counting as a baseline: `wasm-rnn/ngram`. */
export { NgramModel, type NgramOptions } from "./ngram/ngramModel.js";
export type { Discounts } from "./ngram/kneserNey.js";
