import { pcg64Next } from "../random/pcg64";
import { loadLanes, storeLanes } from "../simd/lanes";

/**
 * out = x ∘ mask / (1 - p) for n floats, in place if out = x (Srivastava et al. 2014, inverted: what is kept grows in
 * training, so that nothing has to shrink afterwards). The backward pass is the same function of the gradient.
 *
 * No mask is stored: it is drawn from the PCG64 state at `rng` (layout in random/pcg64.ts), which moves on by ⌈n / 4⌉
 * draws; a copy of the state of before gives the same mask again. Element 4k + j is kept where bits 16j to 16j + 15 of
 * draw k are at least p·2¹⁶. p in [0, 1) is rounded down to a multiple of 2⁻¹⁶, for the rate and for the factor, so that
 * the expectation of `out` is x.
 */
export function dropout(out: usize, x: usize, rng: usize, n: i32, p: f64): void {
  const threshold = <i32>(p * 65536);
  const kept = 65536 - threshold;
  const scale = <f32>65536 / <f32>kept;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(out, masked(v128.load(x), pcg64Next(rng), threshold, scale));
    x += 16;
    out += 16;
  }
  if (i < n) storeLanes(out, masked(loadLanes(x, n - i), pcg64Next(rng), threshold, scale), n - i);
}

// @ts-ignore: decorator
@inline
function masked(x: v128, bits: u64, threshold: i32, scale: f32): v128 {
  const draws = i32x4.extend_low_i16x8_u(i64x2.splat(bits));
  return v128.and(f32x4.mul(x, f32x4.splat(scale)), i32x4.ge_s(draws, i32x4.splat(threshold)));
}
