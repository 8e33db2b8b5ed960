// What every runtime must give. Who changes the hash on purpose changes those of test/languageModel/reproducibility.test.ts too.
export const expected = {
  /** SHA-256 of all parameters after 30 steps by the `simd` build. */
  weights: "281fbe0eba3d4654b011671e19a2008ece32f5e3dc478a999c7cf2334d7b7bf5",
  sample: "konads",
  logProbability: -7.507972953788087,
  /** np.random.RandomState(0): random_sample(2), randn(2) of a fresh one; np.random.default_rng(0): random(2), integers(0, 10, 5) of a fresh one. */
  randomSample: [0.5488135039273248, 0.7151893663724195],
  randn: [1.764052345967664, 0.4001572083672233],
  random: [0.6369616873214543, 0.2697867137638703],
  integers: [8, 6, 5, 2, 3],
};
