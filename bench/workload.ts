import { CharTokenizer, LanguageModel, type Build, type Cell, type ModelConfig } from "../src/index.js";
import { cellKind } from "../src/nn/cell.js";

/** A model's shape and the batch it trains with, as `shape` of a published comparison: V includes `<EOS>` and `<UNK>`. */
export interface Workload {
  readonly V: number;
  readonly E: number;
  readonly H: number;
  readonly layers: number;
  readonly B: number;
  readonly T: number;
}

/** A model of the workload's shape. */
export function modelOf({ V, E, H, layers }: Workload, build: Build, cell: Cell = "gru"): Promise<LanguageModel> {
  return LanguageModel.create({
    cell,
    tokenizer: CharTokenizer.fit(alphabet(V - 2)),
    embeddingSize: E,
    hiddenSize: H,
    numLayers: layers,
    seed: 1,
    build,
  });
}

/**
 * Multiplications of the plain formulation for one token forward, the embedding being a gather: what the recurrent
 * layers and the output layer's products have. Training takes three times as many: forward, and backward by input and by
 * weight.
 */
export function multiplications(config: ModelConfig): number {
  const { cell, resetAfter, embeddingSize, hiddenSize, numLayers, vocabularySize } = config;
  const { gates } = cellKind(cell, resetAfter);
  const first = gates * hiddenSize * (embeddingSize + hiddenSize);
  const others = (numLayers - 1) * gates * hiddenSize * (2 * hiddenSize);
  return first + others + hiddenSize * vocabularySize;
}

/**
 * A running text of `length` characters over the first `V - 2` of the alphabet, the frequent ones at its start: the same
 * in every run, made by a linear congruential generator (Numerical Recipes' constants).
 */
export function syntheticText(V: number, length: number): string {
  const characters = alphabet(V - 2);
  let state = 1;
  let text = "";
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const u = state / 2 ** 32;
    text += characters[Math.floor(u * u * characters.length)] ?? "";
  }
  return text;
}

/** `n` distinct characters from one contiguous run of CJK ideographs, which has 20,992. */
function alphabet(n: number): string[] {
  return Array.from({ length: n }, (_, i) => String.fromCodePoint(0x4e00 + i));
}
