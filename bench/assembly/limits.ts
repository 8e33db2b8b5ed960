import { multiplyAdd } from "../../assembly/simd/lanes";

/**
 * The machine's own limits, from the same compiler and engine as the kernels: `rounds` × 12 independent
 * multiply-adds of four lanes that never leave their registers (96 floating-point operations a round).
 */
export function multiplyAddLimit(rounds: i32, seed: f32): f32 {
  const factor = f32x4.splat(seed);
  const other = f32x4.splat(seed * 0.5);
  let s0 = factor, s1 = factor, s2 = factor, s3 = factor, s4 = factor, s5 = factor;
  let s6 = factor, s7 = factor, s8 = factor, s9 = factor, s10 = factor, s11 = factor;
  for (let i = 0; i < rounds; ++i) {
    s0 = multiplyAdd(s0, factor, other);
    s1 = multiplyAdd(s1, factor, other);
    s2 = multiplyAdd(s2, factor, other);
    s3 = multiplyAdd(s3, factor, other);
    s4 = multiplyAdd(s4, factor, other);
    s5 = multiplyAdd(s5, factor, other);
    s6 = multiplyAdd(s6, factor, other);
    s7 = multiplyAdd(s7, factor, other);
    s8 = multiplyAdd(s8, factor, other);
    s9 = multiplyAdd(s9, factor, other);
    s10 = multiplyAdd(s10, factor, other);
    s11 = multiplyAdd(s11, factor, other);
  }
  s0 = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  s4 = f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7));
  s8 = f32x4.add(f32x4.add(s8, s9), f32x4.add(s10, s11));
  s0 = f32x4.add(f32x4.add(s0, s4), s8);
  return f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1) + f32x4.extract_lane(s0, 2) + f32x4.extract_lane(s0, 3);
}
