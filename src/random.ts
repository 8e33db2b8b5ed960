export { defaultRng, Generator, type BigIntegers, type GeneratorChoiceOptions } from "./random/generator.js";
export {
  BoundsError,
  PopulationError,
  ProbabilitiesError,
  RandomError,
  SeedError,
  SizeError,
  StateError,
  type RandomErrorCode,
} from "./random/errors.js";
export { DisposedError } from "./errors.js";
export { type Pcg64State } from "./random/pcg64.js";
export { type Population, type TypedArray } from "./random/population.js";
export { type Probabilities } from "./random/probabilities.js";
export { SeedSequence, type Seed } from "./random/seedSequence.js";
export { type Nested, type Shaped, type Size } from "./random/shape.js";
export { type RandomSource } from "./random/source.js";
export { type ChoiceOptions, type Doubles } from "./random/stream.js";
