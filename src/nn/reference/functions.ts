// The host's functions, whose last bits differ between engines: nothing that a model depends on is computed here, and what
// checks the kernels should not be made of them.
/* eslint-disable no-restricted-properties -- see above */

export function exp(x: number): number {
  return Math.exp(x);
}

export function log(x: number): number {
  return Math.log(x);
}

export function tanh(x: number): number {
  return Math.tanh(x);
}

/** The logistic function 1 / (1 + e⁻ˣ). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
