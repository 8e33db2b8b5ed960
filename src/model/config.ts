import { InvalidOptionError } from "../errors.js";
import { cellKind, CELLS, type Cell } from "../nn/cell.js";
import type { StackShape } from "../nn/layout.js";
import { boolean, finite, integer, oneOf } from "../options.js";

/** What fixes a network's shape. */
export interface ModelConfig {
  /** Recurrent cell. */
  readonly cell: Cell;
  /**
   * GRU only. `true`: the reset gate multiplies W_hn h + b_hn, as in PyTorch, cuDNN and Keras. `false`: it multiplies
   * the state before the product, as in the paper (Cho et al. 2014) and in textbooks.
   */
  readonly resetAfter: boolean;
  /** Units of a layer, H; 1 to 16384. */
  readonly hiddenSize: number;
  /** Recurrent layers, L; 1 to 64. */
  readonly numLayers: number;
  /** Width of a token's embedding, E; 0 feeds one-hot vectors instead; up to 16384. */
  readonly embeddingSize: number;
  /** Whether the embedding is also the output's weight (Press and Wolf 2017); wants E = H. */
  readonly tieEmbeddings: boolean;
  /** Tokens, V, `<EOS>` and `<UNK>` included; 2 to 1000000. */
  readonly vocabularySize: number;
}

/** `config` with every field checked; throws `InvalidOptionError`. */
export function checkConfig(config: { readonly [K in keyof ModelConfig]: unknown }): ModelConfig {
  const checked = {
    cell: oneOf("cell", config.cell, CELLS),
    resetAfter: boolean("resetAfter", config.resetAfter),
    hiddenSize: integer("hiddenSize", config.hiddenSize, 1, 16384),
    numLayers: integer("numLayers", config.numLayers, 1, 64),
    embeddingSize: integer("embeddingSize", config.embeddingSize, 0, 16384),
    tieEmbeddings: boolean("tieEmbeddings", config.tieEmbeddings),
    vocabularySize: integer("vocabularySize", config.vocabularySize, 2, 1_000_000),
  };
  const { tieEmbeddings, embeddingSize, hiddenSize } = checked;
  if (!tieEmbeddings || embeddingSize === hiddenSize) return checked;
  throw new InvalidOptionError(
    `tieEmbeddings wants embeddingSize and hiddenSize to be equal, not ${embeddingSize} and ${hiddenSize}.`,
  );
}

/** Throws `InvalidOptionError` for an option that only another cell has, and for a forget bias out of range. */
export function checkCellOptions(
  cell: Cell,
  options: { readonly resetAfter?: unknown; readonly forgetBias?: unknown },
): void {
  finite("forgetBias", options.forgetBias ?? 1, -100, 100);
  for (const [name, only] of [
    ["resetAfter", "gru"],
    ["forgetBias", "lstm"],
  ] as const) {
    if (options[name] === undefined || cell === only) continue;
    throw new InvalidOptionError(`${name} goes with cell "${only}" only, not "${cell}"; leave it out.`);
  }
}

/** The recurrent part of a network. */
export function stackShape({ cell, resetAfter, hiddenSize, numLayers, ...config }: ModelConfig): StackShape {
  const inputSize = config.embeddingSize > 0 ? config.embeddingSize : config.vocabularySize;
  return { kind: cellKind(cell, resetAfter), inputSize, hiddenSize, numLayers };
}
