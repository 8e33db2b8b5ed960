// PCG64, the bit generator behind NumPy's default_rng: a 128-bit linear congruential generator whose output is the
// two halves combined by exclusive or and rotated by the top six bits (XSL-RR). Source: M. E. O'Neill, "PCG: A Family
// of Simple Fast Space-Efficient Statistically Good Algorithms" (2014).
//
// State, 48 bytes, 8-byte aligned:
//    0 u32 kind (see bits.ts)   4 u32 1 when a half draw is kept   8 u32 the kept half   12 unused
//   16 u64 state, low half     24 u64 state, high half            32 u64 increment, low  40 u64 increment, high

const MULTIPLIER_LOW: u64 = 0x4385df649fccf645;
const MULTIPLIER_HIGH: u64 = 0x2360ed051fc65da4;

/** The high 64 bits of the 128-bit product. */
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  return aHigh * bHigh + (middle >> 32) + ((aLow * bHigh + (middle & 0xffffffff)) >> 32);
}

/** The next 64 bits. */
export function pcg64Next(rng: usize): u64 {
  const oldLow = load<u64>(rng, 16);
  const product = oldLow * MULTIPLIER_LOW;
  const low = product + load<u64>(rng, 32);
  const high =
    multiplyHigh(oldLow, MULTIPLIER_LOW) +
    oldLow * MULTIPLIER_HIGH +
    load<u64>(rng, 24) * MULTIPLIER_LOW +
    load<u64>(rng, 40) +
    u64(low < product);
  store<u64>(rng, low, 16);
  store<u64>(rng, high, 24);
  return rotr<u64>(low ^ high, high >> 58);
}

/** The next 32 bits: each 64-bit draw serves two calls, low half first, as NumPy's `next_uint32`. */
export function pcg64Next32(rng: usize): u32 {
  if (load<u32>(rng, 4)) {
    store<u32>(rng, 0, 4);
    return load<u32>(rng, 8);
  }
  const bits = pcg64Next(rng);
  store<u32>(rng, 1, 4);
  store<u32>(rng, u32(bits >> 32), 8);
  return u32(bits);
}

/** Starts `rng` from `seed`: four 64-bit words (state high, state low, stream high, stream low). */
export function pcg64Seed(rng: usize, seed: usize): void {
  const streamLow = load<u64>(seed, 24);
  store<u64>(rng, 0);
  store<u64>(rng, 0, 8);
  store<u64>(rng, (streamLow << 1) | 1, 32);
  store<u64>(rng, (load<u64>(seed, 16) << 1) | (streamLow >> 63), 40);
  // One step from state zero leaves the increment.
  const low = load<u64>(rng, 32) + load<u64>(seed, 8);
  store<u64>(rng, low, 16);
  store<u64>(rng, load<u64>(rng, 40) + load<u64>(seed) + u64(low < load<u64>(seed, 8)), 24);
  pcg64Next(rng);
}
