import { multiplyAdd } from "./lanes";

// Elementary functions of four floats. The same instructions run on every engine, so that results do not depend on
// the host's Math. Errors are in units in the last place (ulp) of the float32 result against float64 truth; the
// sweep in test/simd measures them.

// @ts-ignore: decorator
@inline
const LOG2_E: f32 = 1.44269504088896341;
/** ln 2 in two parts: products of the first (10 bits) with |n| ≤ 256 are exact. */
// @ts-ignore: decorator
@inline
const LN2_HIGH: f32 = 0.693359375;
// @ts-ignore: decorator
@inline
const LN2_LOW: f32 = -2.12194440054690583e-4;
/** 1.5·2²³: adding it rounds a small float to an integer, which then lies in the low bits. */
// @ts-ignore: decorator
@inline
const ROUND: f32 = 12582912.0;
// @ts-ignore: decorator
@inline
const ROUND_BITS: i32 = 0x4b400000;

/**
 * exp(x): x = n·ln 2 + r with |r| ≤ ln 2 / 2, a polynomial in r (Cephes expf), times 2ⁿ in two factors, so that
 * results down to the smallest denormal and up to infinity come out right. Error ≤ 1.02 ulp. NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const shifted = nearestPower(x);
  const n = f32x4.sub(shifted, f32x4.splat(ROUND));
  const whole = f32x4.sub(clamp(x), f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  const r = f32x4.sub(whole, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  const p = f32x4.add(multiplyAdd(r, remainder(r), f32x4.mul(r, r)), f32x4.splat(1));
  return timesPower(p, shifted);
}

/** exp(x) with the bits that r and 1 + r lose added back at the end. Error ≤ 0.7 ulp. */
// @ts-ignore: decorator
@inline
function accurateExp(x: v128): v128 {
  const one = f32x4.splat(1);
  const shifted = nearestPower(x);
  const n = f32x4.sub(shifted, f32x4.splat(ROUND));
  const whole = f32x4.sub(clamp(x), f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  const part = f32x4.mul(n, f32x4.splat(LN2_LOW));
  const r = f32x4.sub(whole, part);
  const high = f32x4.add(one, r);
  // Fast two-sums (Dekker 1971): exact, since |whole| ≥ |part| or whole is exact in its place, and 1 > |r|.
  const lost = f32x4.add(f32x4.add(f32x4.sub(one, high), r), f32x4.sub(f32x4.sub(whole, r), part));
  const low = multiplyAdd(lost, remainder(r), f32x4.mul(r, r));
  return timesPower(f32x4.add(high, low), shifted);
}

/** Beyond this the result is 0 or infinity all the same. pmin and pmax keep a NaN in their first operand. */
// @ts-ignore: decorator
@inline
function clamp(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
}

/** x / ln 2 to the nearest integer, in the low bits of ROUND + n. */
// @ts-ignore: decorator
@inline
function nearestPower(x: v128): v128 {
  return f32x4.add(f32x4.mul(clamp(x), f32x4.splat(LOG2_E)), f32x4.splat(ROUND));
}

/** (exp(r) - 1 - r) / r² for |r| ≤ ln 2 / 2. */
// @ts-ignore: decorator
@inline
function remainder(r: v128): v128 {
  let p = multiplyAdd(f32x4.splat(1.3981999507e-3), r, f32x4.splat(1.98756915e-4));
  p = multiplyAdd(f32x4.splat(8.3334519073e-3), p, r);
  p = multiplyAdd(f32x4.splat(4.1665795894e-2), p, r);
  p = multiplyAdd(f32x4.splat(1.6666665459e-1), p, r);
  return multiplyAdd(f32x4.splat(5.0000001201e-1), p, r);
}

/** p · 2ⁿ with n in the low bits of `shifted`. */
// @ts-ignore: decorator
@inline
function timesPower(p: v128, shifted: v128): v128 {
  const exponent = i32x4.sub(shifted, i32x4.splat(ROUND_BITS));
  const half = i32x4.shr_s(exponent, 1);
  const rest = i32x4.sub(exponent, half);
  const scaled = f32x4.mul(p, i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23));
  return f32x4.mul(scaled, i32x4.shl(i32x4.add(rest, i32x4.splat(127)), 23));
}

/**
 * 1 / (1 + exp(-x)) by z = exp(-|x|), so that neither tail overflows nor loses its digits: 1 / (1 + z) for x ≥ 0,
 * z / (1 + z) for x < 0, and below -ln 4 as z - z · (z / (1 + z)), where the rounding of 1 + z would weigh most.
 * Error ≤ 1.9 ulp.
 */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const z = accurateExp(f32x4.neg(f32x4.abs(x)));
  const one = f32x4.splat(1);
  const numerator = v128.bitselect(z, one, f32x4.lt(x, f32x4.splat(0)));
  const quotient = f32x4.div(numerator, f32x4.add(one, z));
  const tail = f32x4.sub(z, f32x4.mul(z, quotient));
  return v128.bitselect(tail, quotient, f32x4.lt(x, f32x4.splat(-1.3862943611198906)));
}

/** tanh(x): an odd polynomial below 0.625 (Cephes tanhf), 1 - 2 / (exp(2|x|) + 1) above. Error ≤ 1.4 ulp. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const a = f32x4.abs(x);
  const s = f32x4.mul(x, x);
  let p = multiplyAdd(f32x4.splat(2.06390887954e-2), s, f32x4.splat(-5.70498872745e-3));
  p = multiplyAdd(f32x4.splat(-5.37397155531e-2), p, s);
  p = multiplyAdd(f32x4.splat(1.33314422036e-1), p, s);
  p = multiplyAdd(f32x4.splat(-3.33332819422e-1), p, s);
  p = multiplyAdd(a, f32x4.mul(p, s), a);
  const one = f32x4.splat(1);
  const e = exp(f32x4.add(a, a));
  const q = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
  const y = v128.bitselect(p, q, f32x4.lt(a, f32x4.splat(0.625)));
  return v128.or(y, v128.and(x, i32x4.splat(0x80000000)));
}

/** ln(x) for a finite, normal x > 0, in float64: fdlibm's e_log.c (Sun Microsystems, 1993). Error < 1 ulp of float64. */
export function log(x: f64): f64 {
  let bits = reinterpret<u64>(x);
  // x = 2^k · m with m in [√½, √2)
  const offset = bits - 0x3fe6a09e667f3bcd;
  const k = <f64>((<i64>offset) >> 52);
  bits -= offset & 0xfff0000000000000;
  const f = reinterpret<f64>(bits) - 1.0;
  const s = f / (2.0 + f);
  const z = s * s;
  const w = z * z;
  const odd = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const even =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const square = 0.5 * f * f;
  return k * 6.9314718036912381649e-1 - (square - (s * (square + odd + even) + k * 1.90821492927058770002e-10) - f);
}

/** eˣ in float64: fdlibm's e_exp.c (Sun Microsystems, 1993). Error < 1 ulp; denormal results may lose their last bits. */
export function exp64(x: f64): f64 {
  if (!(x < 709.782712893384)) return x == x ? Infinity : x;
  if (x < -745.1332191019411) return 0;
  const k = nearest(x * 1.442695040888963387);
  const high = x - k * 6.9314718036912381649e-1;
  const low = k * 1.90821492927058770002e-10;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  const y = 1.0 - (low - (r * c) / (2.0 - c) - high);
  // 2ᵏ in two factors, since one alone may be denormal or infinite.
  const half = (<i64>k) >> 1;
  const first = reinterpret<f64>((half + 1023) << 52);
  return y * first * reinterpret<f64>((<i64>k - half + 1023) << 52);
}
