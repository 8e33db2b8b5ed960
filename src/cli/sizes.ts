/** What a network and its training have by default. */
export interface Sizes {
  readonly hiddenSize: number;
  readonly embeddingSize: number;
  readonly epochs: number;
  readonly dropout: number;
}

/** Vocabularies from this size on are of words, with few examples of most of them. */
const MANY_TOKENS = 1000;

/** Tokens that a whole training looks at, unless the corpus is so large that one pass is more. */
const TRAINING_TOKENS = 10_000_000;

/**
 * Sizes that need no tuning: a network as large as the corpus can teach, and as many epochs as a coffee break allows. Words
 * want wider layers than characters do, and dropout, since a text has few of each.
 */
export function suitableSizes(tokens: number, vocabularySize: number): Sizes {
  const words = vocabularySize >= MANY_TOKENS;
  const steps = words ? [50_000, 1_000_000] : [500_000, 10_000_000];
  const [small, large] = steps as [number, number];
  const hiddenSize = tokens < small ? 128 : tokens < large ? 256 : 512;
  return {
    hiddenSize,
    embeddingSize: words ? hiddenSize : hiddenSize / 2,
    epochs: Math.min(20, Math.max(1, Math.round(TRAINING_TOKENS / tokens))),
    dropout: words ? 0.3 : 0,
  };
}
