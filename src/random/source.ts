/**
 * Where a sampler gets its randomness: `Generator` and `RandomState` are such sources, and so is any object like
 * them.
 */
export interface RandomSource {
  /** A double from 0, inclusive, to 1, exclusive. */
  random(): number;
}
