/** What was wrong, for programs; `message` says it for people. */
export type RandomErrorCode =
  "invalid-seed" | "invalid-size" | "invalid-bounds" | "invalid-population" | "invalid-probabilities" | "invalid-state";

/**
 * A value that NumPy refuses too: every error of `wasm-rnn/random` about a value is a `RangeError` of this class, one
 * subclass a kind.
 */
export class RandomError extends RangeError {
  override name = "RandomError";
  readonly code: RandomErrorCode;

  constructor(code: RandomErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The seed is negative, not whole, too large for its generator, or empty where it must not be. */
export class SeedError extends RandomError {
  override name = "SeedError";
  constructor(message: string) {
    super("invalid-seed", message);
  }
}

/** The size is negative or not whole, or an axis does not exist. */
export class SizeError extends RandomError {
  override name = "SizeError";
  constructor(message: string) {
    super("invalid-size", message);
  }
}

/** The ends or the spread of a distribution are out of order or out of range. */
export class BoundsError extends RandomError {
  override name = "BoundsError";
  constructor(message: string) {
    super("invalid-bounds", message);
  }
}

/** There is nothing to choose from, or less than was asked for without replacement. */
export class PopulationError extends RandomError {
  override name = "PopulationError";
  constructor(message: string) {
    super("invalid-population", message);
  }
}

/** The probabilities are negative, NaN, of the wrong number, too few above zero, or do not sum to 1. */
export class ProbabilitiesError extends RandomError {
  override name = "ProbabilitiesError";
  constructor(message: string) {
    super("invalid-probabilities", message);
  }
}

/** The object is not a state that this kind of generator saved. */
export class StateError extends RandomError {
  override name = "StateError";
  constructor(message: string) {
    super("invalid-state", message);
  }
}
