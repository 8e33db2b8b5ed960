/** What the example takes of `RandomState`. */
export interface Random {
  randn(rows: number, columns: number): unknown;
  choice(items: number, options: { p: number[] }): unknown;
}

/** The network's parameters: matrices by rows, and vectors. */
export interface Parameters {
  readonly Wax: number[][];
  readonly Waa: number[][];
  readonly Wya: number[][];
  readonly b: number[];
  readonly by: number[];
}

export function network(RandomState: new (seed: number) => Random): Parameters;
export function sample(parameters: Parameters, rng: Random): string;
