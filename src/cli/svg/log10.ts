/** The decimal logarithm, for places in pictures: their last bits may depend on the engine. */
export function log10(x: number): number {
  // eslint-disable-next-line no-restricted-properties -- no number of a model depends on it
  return Math.log10(x);
}
