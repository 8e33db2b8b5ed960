/// <reference lib="esnext.disposable" preserve="true" />
export { Categorical } from "./random/categorical.js";
export { type ChoiceOptions } from "./random/choice.js";
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
export { defaultRng, Generator, type GeneratorChoiceOptions, type IntegersOptions } from "./random/generator.js";
export { type BigIntegers } from "./random/integers.js";
export { type LegacySeed, type Mt19937State } from "./random/mt19937.js";
export { type Pcg64State } from "./random/pcg64State.js";
export { type Population, type TypedArray } from "./random/population.js";
export { type Probabilities } from "./random/probabilities.js";
export { RandomState } from "./random/randomState.js";
export { SeedSequence, type Seed } from "./random/seedSequence.js";
export { type Doubles, type Nested, type Shaped, type Size } from "./random/shape.js";
export { type RandomSource } from "./random/source.js";
export { RandomStream } from "./random/stream.js";
export { DisposedError } from "./errors.js";
