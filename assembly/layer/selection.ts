/**
 * Sets p (V floats, not negative) to zero except for the items with the best keys that together just reach `share` of
 * the weight of all; of equal keys the first items. An item weighs its p or, if `counting`, 1. Keys are unsigned
 * integers, better ones larger: the bits of floats that are not negative are such keys, and `keys` may be p. `pivot`: a
 * guess of the last key that is kept. `scratch`: 2·V words.
 *
 * Nothing is sorted: the last key is found by quickselect (Hoare 1961), which divides the items in question at the mean of
 * their keys, gathered while the items were divided before. Expected time O(V).
 */
export function keepBest(p: usize, keys: usize, V: i32, share: f64, counting: bool, pivot: u32, scratch: usize): void {
  const half = (<usize>V) << 2;
  let from: usize = 0;
  let to = scratch;
  let n = <usize>V;
  let target: f64 = 0;
  let reached: f64 = 0;
  for (;;) {
    // Ids of larger keys fill `to` from its front, the others from its back: both are written, one of them moves on.
    let front = to;
    let back = to + (n << 2);
    let weight: f64 = 0;
    let all: f64 = 0;
    let high: u64 = 0;
    let sum: u64 = 0;
    for (let i: usize = 0; i < n; ++i) {
      const id = from ? load<u32>(from + (i << 2)) : <u32>i;
      const at = (<usize>id) << 2;
      const key = load<u32>(keys + at);
      const above = <u64>(key > pivot);
      back -= 4;
      store<u32>(front, id);
      store<u32>(back, id);
      front += (<usize>above) << 2;
      back += (<usize>above) << 2;
      const w = counting ? 1 : <f64>load<f32>(p + at);
      all += w;
      // Masks instead of `select`, which V8 makes a branch of that no processor can predict.
      weight += reinterpret<f64>(reinterpret<u64>(w) & -above);
      sum += key;
      high += (<u64>key) & -above;
    }
    if (!from) target = share * all;
    const count = (front - to) >> 2;
    if (reached + weight >= target) {
      from = to;
      n = count;
      sum = high;
    } else {
      if (count == 0 && sum == <u64>pivot * n) break;
      reached += weight;
      from = front;
      n -= count;
      sum -= high;
    }
    // Sums that fall short of the target by rounding keep all items.
    if (n == 0) break;
    pivot = <u32>(sum / n);
    to = scratch + (to == scratch ? half : 0);
  }
  for (const end = p + half; p < end; p += 4, keys += 4) {
    const key = load<u32>(keys);
    if (key > pivot) continue;
    if (key == pivot && reached < target) reached += counting ? 1 : <f64>load<f32>(p);
    else store<f32>(p, 0);
  }
}
