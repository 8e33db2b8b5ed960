// Weighted choice as NumPy's `choice(p=…)`: `searchsorted(cumsum(p) / total, u, side="right")`, with the cumulative
// sum strictly sequential in double precision. An index is drawn when cumulative / total exceeds u for the first
// time, so an item of probability zero, which leaves the sum as it was, is never drawn.

/** Slack of the first look at softmax probabilities, whose total differs from 1 by far less. */
const SLACK: f64 = 1.0 / 4096.0;

/**
 * The index of the item that `u` in [0, 1) chooses, with probabilities `p` (V floats, not negative, of any total), or
 * -1 when all are zero. A `u` of 1, which a careless source may give, chooses the last item that is not of
 * probability zero.
 *
 * One pass over `p` and a few items more: the sum notes where it stood just below u, assuming a total near 1; once
 * the total is known, the search begins there, or at the start if that was too late.
 */
export function chooseCategory(p: usize, V: i32, u: f64): i32 {
  const end = p + ((<usize>V) << 2);
  const guess = u - u * SLACK;
  let at = p;
  let sum: f64 = 0;
  let below: f64 = 0;
  while (at < end) {
    below = sum;
    sum += f64(load<f32>(at));
    if (!(sum <= guess)) break;
    at += 4;
  }
  let from = at;
  if (at < end) {
    at += 4;
    // Four at a time for the loads; the additions stay in order.
    for (; at + 16 <= end; at += 16) {
      sum += f64(load<f32>(at));
      sum += f64(load<f32>(at, 4));
      sum += f64(load<f32>(at, 8));
      sum += f64(load<f32>(at, 12));
    }
    for (; at < end; at += 4) sum += f64(load<f32>(at));
  } else {
    from = p;
    below = 0;
  }
  const total = sum;
  if (!(below / total <= u)) {
    from = p;
    below = 0;
  }
  for (at = from, sum = below; at < end; at += 4) {
    sum += f64(load<f32>(at));
    if (sum / total > u) return i32((at - p) >> 2);
  }
  do at -= 4;
  while (at >= p && !(load<f32>(at) > 0));
  return at >= p ? i32((at - p) >> 2) : -1;
}

/**
 * `cumulative` (n doubles) = running sums of `p` (n doubles), in order; may be the same place. Returns their total,
 * or NaN when an item is negative or NaN.
 */
export function cumulate(cumulative: usize, p: usize, n: i32): f64 {
  let sum: f64 = 0;
  let valid = true;
  const end = p + ((<usize>n) << 3);
  for (; p < end; p += 8, cumulative += 8) {
    const value = load<f64>(p);
    valid = valid & (value >= 0);
    sum += value;
    store<f64>(cumulative, sum);
  }
  return valid ? sum : NaN;
}

/**
 * The first index whose `cumulative` (n running sums) / `total` exceeds `u`; only the sums that the bisection visits
 * are divided. At most n - 1.
 */
export function searchCumulative(cumulative: usize, n: i32, total: f64, u: f64): i32 {
  let low = 0;
  let high = n - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (load<f64>(cumulative + ((<usize>middle) << 3)) / total > u) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** `draws` (count doubles in [0, 1)) each become the index that it chooses (see `searchCumulative`), in place. */
export function searchCumulativeAll(draws: usize, cumulative: usize, total: f64, n: i32, count: i32): void {
  for (const end = draws + ((<usize>count) << 3); draws < end; draws += 8) {
    store<f64>(draws, f64(searchCumulative(cumulative, n, total, load<f64>(draws))));
  }
}

/**
 * Prepares many choices from the same probabilities: divides the running sums (n doubles) by their `total`, in place,
 * and writes to `guide` (`buckets` integers, a power of two) where the search for a u in [j / buckets, (j + 1) /
 * buckets) begins. Source: H.-C. Chen, Y. Asau, "On Generating Random Variates from an Empirical Distribution", AIIE
 * Trans. 6 (1974).
 */
export function prepareGuide(guide: usize, cumulative: usize, total: f64, n: i32, buckets: i32): void {
  const end = cumulative + ((<usize>n) << 3);
  for (let at = cumulative; at < end; at += 8) store<f64>(at, load<f64>(at) / total);
  // The last sum is total / total = 1, which ends every search.
  let i = 0;
  for (let j = 0; j < buckets; ++j) {
    const u = f64(j) / f64(buckets);
    while (load<f64>(cumulative + ((<usize>i) << 3)) <= u) ++i;
    store<i32>(guide + ((<usize>j) << 2), i);
  }
}

/** As `searchCumulative`, the same index for a `u` in [0, 1), with what `prepareGuide` made. */
export function searchGuided(guide: usize, cumulative: usize, buckets: i32, u: f64): i32 {
  let i = load<i32>(guide + ((<usize>i32(u * f64(buckets))) << 2));
  while (load<f64>(cumulative + ((<usize>i) << 3)) <= u) ++i;
  return i;
}

/** As `searchCumulativeAll`, the same indices, with what `prepareGuide` made. */
export function searchGuidedAll(draws: usize, guide: usize, cumulative: usize, buckets: i32, count: i32): void {
  for (const end = draws + ((<usize>count) << 3); draws < end; draws += 8) {
    store<f64>(draws, f64(searchGuided(guide, cumulative, buckets, load<f64>(draws))));
  }
}
