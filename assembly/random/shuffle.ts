import { bounded } from "./bounded";

/**
 * `order` (n 32-bit integers) = 0, 1, …, n - 1, of which the places n - 1 down to `first` are each swapped with a
 * place at or before them (Fisher and Yates). `first` = 1 shuffles all; NumPy's tail shuffle stops earlier.
 *
 * `masked`: the draws of `shuffle` and `permutation`; otherwise those inside `choice`.
 */
export function shuffledOrder(order: usize, rng: usize, n: i32, first: i32, masked: bool): void {
  for (let i = 0; i < n; ++i) store<i32>(order + ((<usize>i) << 2), i);
  for (let i = n - 1; i >= first; --i) {
    const here = order + ((<usize>i) << 2);
    const there = order + ((<usize>bounded(rng, i, masked)) << 2);
    const kept = load<i32>(there);
    store<i32>(there, load<i32>(here));
    store<i32>(here, kept);
  }
}

/**
 * `out` (count 64-bit integers) = different integers below `n`, each set of them with the same probability; the order
 * is not random. R. Floyd's algorithm (J. Bentley, "Programming Pearls: A Sample of Brilliance", 1987): for j = n -
 * count … n - 1, a draw from 0 to j, or j itself when that is taken already.
 *
 * `table`: a hash table of `mask` + 1 64-bit integers, a power of two above `count`, all -1.
 */
export function distinctIntegers(out: usize, rng: usize, n: i64, count: i32, table: usize, mask: u64): void {
  for (let j = n - i64(count); j < n; ++j, out += 8) {
    let value = i64(bounded(rng, j, false));
    if (!insert(table, mask, value)) insert(table, mask, (value = j));
    store<i64>(out, value);
  }
}

/** Whether `value` was absent; it is present afterwards. */
function insert(table: usize, mask: u64, value: i64): bool {
  let at: usize;
  let kept: i64;
  let place = u64(value);
  do {
    at = table + ((<usize>(place++ & mask)) << 3);
    kept = load<i64>(at);
  } while (kept != -1 && kept != value);
  store<i64>(at, value);
  return kept == -1;
}
