import { multiplyAdd, multiplySubtract } from "./lanes";

// Elementary functions of four floats. The same instructions run on every engine, so that results do not depend on
// the host's Math. Errors are in units in the last place (ulp) of the float32 result against float64 truth; the
// sweep in test/simd measures them. exp, sigmoid and tanh share one reduction: y = N·ln 2 + r with |r| ≤ ln 2 / 2, so
// that eʸ = 2ᴺ·(1 + m) with m = eʳ - 1 by a polynomial whose terms are added in pairs (Estrin 1960), which
// halves the time until its result is there. Its coefficients were searched for, over every float where it matters, for the
// smallest worst error of tanh, which needs them most.

/**
 * Constants lie in memory: loading one into all lanes is one instruction, where V8 since version 12 puts a constant
 * vector together from several, again in every round of a loop.
 */
const CONSTANTS = memory.data<f32>([
  1.44269504088896341, // 1 / ln 2
  2.8, // a little less than 2 / ln 2
  0.693359375, // ln 2 in two parts: products of the first (10 bits) with |N| ≤ 256 are exact
  -2.12194440054690583e-4,
  0.499999881, // (eʳ - 1 - r) / r² = 1/2 + r/6 + …
  0.16666548,
  0.0416705124,
  0.00836553052,
  0.00136833685,
  0.499999881, // the same of -r
  -0.16666548,
  0.0416705124,
  -0.00836553052,
  0.00136833685,
  12582912.0, // 1.5·2²³: adding it rounds a small float to an integer, which then lies in the low bits
  12583039.0, // the same + 127, the bias of an exponent
  12582658.0, // the first - 254, two biases
  12583293.0, // the first + 381, three biases
  0.5,
  1.0,
  2.0,
  89.0,
  -104.0,
  87.0,
  -16.0,
  10.0,
  0.26,
]);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
  return v128.load32_splat(CONSTANTS + (index << 2));
}

// @ts-ignore: decorator
@inline
const INVERSE_LN2: usize = 0;
// @ts-ignore: decorator
@inline
const TANH_POWER: usize = 1;
// @ts-ignore: decorator
@inline
const LN2_HIGH: usize = 2;
// @ts-ignore: decorator
@inline
const LN2_LOW: usize = 3;
// @ts-ignore: decorator
@inline
const RISING: usize = 4;
// @ts-ignore: decorator
@inline
const FALLING: usize = 9;
// @ts-ignore: decorator
@inline
const ROUND: usize = 14;
// @ts-ignore: decorator
@inline
const ROUND_BIASED: usize = 15;
// @ts-ignore: decorator
@inline
const ROUND_UNBIASED_TWICE: usize = 16;
// @ts-ignore: decorator
@inline
const ROUND_BIASED_THRICE: usize = 17;
// @ts-ignore: decorator
@inline
const HALF: usize = 18;
// @ts-ignore: decorator
@inline
const ONE: usize = 19;
// @ts-ignore: decorator
@inline
const TWO: usize = 20;
// @ts-ignore: decorator
@inline
const EXP_HIGHEST: usize = 21;
// @ts-ignore: decorator
@inline
const EXP_LOWEST: usize = 22;
// @ts-ignore: decorator
@inline
const SIGMOID_HIGHEST: usize = 23;
// @ts-ignore: decorator
@inline
const SIGMOID_FAR: usize = 24;
// @ts-ignore: decorator
@inline
const TANH_HIGHEST: usize = 25;
// @ts-ignore: decorator
@inline
const TANH_SMALL: usize = 26;

/** (eʳ - 1 - r) / r² with the coefficients `RISING`, or of -r with `FALLING`. */
// @ts-ignore: decorator
@inline
function series(r: v128, r2: v128, at: usize): v128 {
  const a = multiplyAdd(constant(at), r, constant(at + 1));
  const b = multiplyAdd(constant(at + 2), r, constant(at + 3));
  return multiplyAdd(a, r2, multiplyAdd(b, r2, constant(at + 4)));
}

/** m = eʳ - 1 for r = y - N·ln 2. */
// @ts-ignore: decorator
@inline
function exponentialMinusOne(y: v128, N: v128): v128 {
  const r = multiplySubtract(multiplySubtract(y, N, constant(LN2_HIGH)), N, constant(LN2_LOW));
  const r2 = f32x4.mul(r, r);
  return multiplyAdd(r, series(r, r2, RISING), r2);
}

/**
 * exp(x). 2ᴺ is multiplied in two factors, so that results down to the smallest denormal and up to infinity come out
 * right. Error ≤ 1.11 ulp. NaN stays NaN: pmin and pmax keep one in their first operand.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, constant(EXP_HIGHEST)), constant(EXP_LOWEST));
  const shifted = multiplyAdd(constant(ROUND), y, constant(INVERSE_LN2));
  const m = exponentialMinusOne(y, f32x4.sub(shifted, constant(ROUND)));
  // N + 254 in two halves, each a biased exponent.
  const biased = i32x4.sub(shifted, constant(ROUND_UNBIASED_TWICE));
  const half = i32x4.shr_s(biased, 1);
  const first = f32x4.mul(f32x4.add(m, constant(ONE)), i32x4.shl(half, 23));
  return f32x4.mul(first, i32x4.shl(i32x4.sub(biased, half), 23));
}

/**
 * 1 / (1 + exp(-x)) with 1 + exp(-x) = (1 + 2ᴺ) + 2ᴺ·m, whose first sum is exact. Below -16, where it is not, and where
 * results may be denormal (and 2ᴺ may be anything), 2⁻ᴺ / (1 + (2⁻ᴺ + m)) with 2⁻ᴺ in two factors; lanes that far out are
 * rare, and only then is it computed. Error ≤ 1.7 ulp.
 */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, constant(SIGMOID_HIGHEST)), constant(EXP_LOWEST));
  const shifted = multiplySubtract(constant(ROUND_BIASED), y, constant(INVERSE_LN2));
  const N = f32x4.sub(shifted, constant(ROUND_BIASED));
  const q = multiplyAdd(multiplyAdd(y, N, constant(LN2_HIGH)), N, constant(LN2_LOW));
  const q2 = f32x4.mul(q, q);
  const minusM = multiplySubtract(q, series(q, q2, FALLING), q2);
  const power = i32x4.shl(shifted, 23);
  const one = constant(ONE);
  let s = f32x4.div(one, multiplySubtract(f32x4.add(power, one), power, minusM));
  const far = f32x4.lt(x, constant(SIGMOID_FAR));
  if (i32x4.bitmask(far)) {
    const biased = i32x4.sub(constant(ROUND_BIASED_THRICE), shifted);
    const half = i32x4.shr_s(biased, 1);
    const f = i32x4.shl(half, 23);
    const g = i32x4.shl(i32x4.sub(biased, half), 23);
    const z = f32x4.div(f, f32x4.add(one, f32x4.sub(f32x4.mul(f, g), minusM)));
    s = v128.bitselect(f32x4.mul(z, g), s, far);
  }
  return s;
}

/**
 * tanh(x) = e / (e + 2) with e = exp(2|x|) - 1 = (2ᴺ - 1) + 2ᴺ·m, whose first difference is exact. Below 0.26 as
 * e/2 - e/2 · e / (e + 2), where the roundings of e + 2 and of the quotient weigh less. N is 2.8|x| rounded, a trifle less
 * than 2|x| / ln 2: so the first N above 0, whose m weighs most, has no r near -ln 2 / 2, and where r grows beyond
 * ln 2 / 2, at large x, its precision no longer matters. Error ≤ 1.95 ulp.
 */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const a = f32x4.abs(x);
  const sign = v128.xor(x, a);
  const y = f32x4.pmin(a, constant(TANH_HIGHEST));
  const shifted = multiplyAdd(constant(ROUND_BIASED), y, constant(TANH_POWER));
  const m = exponentialMinusOne(f32x4.add(y, y), f32x4.sub(shifted, constant(ROUND_BIASED)));
  const power = i32x4.shl(shifted, 23);
  const e = multiplyAdd(f32x4.sub(power, constant(ONE)), power, m);
  const large = f32x4.div(e, f32x4.add(e, constant(TWO)));
  const half = f32x4.mul(e, constant(HALF));
  const small = multiplySubtract(half, half, large);
  return v128.or(v128.bitselect(small, large, f32x4.lt(a, constant(TANH_SMALL))), sign);
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

/** `exp`, not inlined: for what is left of a row. */
export function expRest(x: v128): v128 {
  return exp(x);
}

/** `sigmoid`, not inlined. */
export function sigmoidRest(x: v128): v128 {
  return sigmoid(x);
}

/** `tanh`, not inlined. */
export function tanhRest(x: v128): v128 {
  return tanh(x);
}
