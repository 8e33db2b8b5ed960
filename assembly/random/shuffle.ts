import { bounded } from "./bounded";

/**
 * `order` (n 32-bit integers) = 0, 1, …, n - 1, of which the places n - 1 down to `first` are each swapped with a place
 * at or before them (Fisher and Yates). `first` = 1 shuffles all; NumPy's tail shuffle stops earlier.
 *
 * `masked`: the draws of `shuffle` and `permutation`; otherwise those inside `choice`.
 */
export function shuffledOrder(order: usize, rng: usize, n: i32, first: i32, masked: bool): void {
  for (let i = 0; i < n; ++i) store<i32>(order + (<usize>i << 2), i);
  for (let i = n - 1; i >= first; --i) {
    const here = order + (<usize>i << 2);
    const there = order + (<usize>bounded(rng, i, masked) << 2);
    const kept = load<i32>(there);
    store<i32>(there, load<i32>(here));
    store<i32>(here, kept);
  }
}
