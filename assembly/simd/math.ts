import { multiplyAdd } from "./lanes";

// Elementary functions of four floats. The same instructions run on every engine, so that results do not depend on
// the host's Math. Errors are in units in the last place (ulp) of the float32 result against float64 truth; the
// sweep in test/simd measures them. exp, sigmoid and tanh share one reduction: y = N·ln 2 + r with |r| ≤ ln 2 / 2, so
// that eʸ = 2ᴺ·(1 + m) with m = eʳ - 1 by a polynomial (Cephes expf) whose terms are added in pairs (Estrin 1960),
// which halves the time until its result is there.

/**
 * Constants lie in memory: loading one into all lanes is one instruction, where V8 since version 12 puts a constant
 * vector together from several, again in every round of a loop.
 */
const CONSTANTS = memory.data<f32>([
  1.44269504088896341, // 1 / ln 2
  -0.693359375, // -ln 2 in two parts: products of the first (10 bits) with |N| ≤ 256 are exact
  2.12194440054690583e-4,
  5.0000001201e-1, // (eʳ - 1 - r) / r² = 1/2 + r/6 + …
  1.6666665459e-1,
  4.1665795894e-2,
  8.3334519073e-3,
  1.3981999507e-3,
  1.98756915e-4,
  12582912.0, // 1.5·2²³: adding it rounds a small float to an integer, which then lies in the low bits
  12583039.0, // the same + 127, the bias of an exponent
  12582658.0, // the first - 254, two biases
  0.5,
  1.0,
  2.0,
  -0.0, // the sign bit
  89.0,
  -104.0,
  -87.0,
  -16.0,
  20.0,
  0.4,
  0.3,
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
const LN2_HIGH: usize = 1;
// @ts-ignore: decorator
@inline
const LN2_LOW: usize = 2;
// @ts-ignore: decorator
@inline
const POLYNOMIAL: usize = 3;
// @ts-ignore: decorator
@inline
const ROUND: usize = 9;
// @ts-ignore: decorator
@inline
const ROUND_BIASED: usize = 10;
// @ts-ignore: decorator
@inline
const ROUND_UNBIASED_TWICE: usize = 11;
// @ts-ignore: decorator
@inline
const HALF: usize = 12;
// @ts-ignore: decorator
@inline
const ONE: usize = 13;
// @ts-ignore: decorator
@inline
const TWO: usize = 14;
// @ts-ignore: decorator
@inline
const SIGN: usize = 15;
// @ts-ignore: decorator
@inline
const EXP_HIGHEST: usize = 16;
// @ts-ignore: decorator
@inline
const EXP_LOWEST: usize = 17;
// @ts-ignore: decorator
@inline
const NORMAL_LOWEST: usize = 18;
// @ts-ignore: decorator
@inline
const SIGMOID_FAR: usize = 19;
// @ts-ignore: decorator
@inline
const TANH_HIGHEST: usize = 20;
// @ts-ignore: decorator
@inline
const TANH_SMALL: usize = 21;
// @ts-ignore: decorator
@inline
const TANH_SLOPE: usize = 22;

/** y / ln 2 to the nearest integer N, in the low bits of the sum with one of the two rounding constants. */
// @ts-ignore: decorator
@inline
function roundedPower(y: v128, round: usize): v128 {
  return multiplyAdd(constant(round), y, constant(INVERSE_LN2));
}

/** m = eʳ - 1 for r = y - N·ln 2. */
// @ts-ignore: decorator
@inline
function exponentialMinusOne(y: v128, N: v128): v128 {
  const r = multiplyAdd(multiplyAdd(y, N, constant(LN2_HIGH)), N, constant(LN2_LOW));
  const r2 = f32x4.mul(r, r);
  const a = multiplyAdd(constant(POLYNOMIAL), r, constant(POLYNOMIAL + 1));
  const b = multiplyAdd(constant(POLYNOMIAL + 2), r, constant(POLYNOMIAL + 3));
  const c = multiplyAdd(constant(POLYNOMIAL + 4), r, constant(POLYNOMIAL + 5));
  return multiplyAdd(r, multiplyAdd(a, r2, multiplyAdd(b, r2, c)), r2);
}

/**
 * exp(x). 2ᴺ is multiplied in two factors, so that results down to the smallest denormal and up to infinity come out
 * right. Error ≤ 1.05 ulp. NaN stays NaN: pmin and pmax keep one in their first operand.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, constant(EXP_HIGHEST)), constant(EXP_LOWEST));
  const shifted = roundedPower(y, ROUND);
  const m = exponentialMinusOne(y, f32x4.sub(shifted, constant(ROUND)));
  // N + 254 in two halves, each a biased exponent.
  const biased = i32x4.sub(shifted, constant(ROUND_UNBIASED_TWICE));
  const half = i32x4.shr_s(biased, 1);
  const first = f32x4.mul(f32x4.add(m, constant(ONE)), i32x4.shl(half, 23));
  return f32x4.mul(first, i32x4.shl(i32x4.sub(biased, half), 23));
}

/**
 * 1 / (1 + exp(-x)) with 1 + exp(-x) = (1 + 2ᴺ) + 2ᴺ·m, whose first sum is exact. Below -16, where it is not, and where
 * results may be denormal (and 2ᴺ may be anything): z - z² with z = exp(x), next to which z³ vanishes; lanes that far
 * out are rare, and only then is it computed. Error ≤ 1.8 ulp.
 */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const y = f32x4.pmax(f32x4.neg(x), constant(NORMAL_LOWEST));
  const shifted = roundedPower(y, ROUND_BIASED);
  const m = exponentialMinusOne(y, f32x4.sub(shifted, constant(ROUND_BIASED)));
  const power = i32x4.shl(shifted, 23);
  const one = constant(ONE);
  const near = f32x4.div(one, multiplyAdd(f32x4.add(power, one), power, m));
  const far = f32x4.lt(x, constant(SIGMOID_FAR));
  return v128.any_true(far) ? v128.bitselect(farSigmoid(x), near, far) : near;
}

/** Not inlined: rarely run, and the gates' code would grow by half. */
function farSigmoid(x: v128): v128 {
  const z = exp(x);
  return f32x4.sub(z, f32x4.mul(z, z));
}

/**
 * tanh(x) = e / (e + 2) with e = exp(2|x|) - 1 = (2ᴺ - 1) + 2ᴺ·m, whose first difference is exact. Below 0.4, where
 * the roundings of e and e + 2 weigh most, as e/2 - (e/2 · e / (e + 2) - lost · dtanh/de): what e lost when it was
 * rounded comes back, times a slope of 0.3 (it is 0.19 to 0.35 where something is lost). Error ≤ 1.9 ulp.
 */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const a = f32x4.abs(x);
  const y = f32x4.pmin(f32x4.add(a, a), constant(TANH_HIGHEST));
  const shifted = roundedPower(y, ROUND_BIASED);
  const m = exponentialMinusOne(y, f32x4.sub(shifted, constant(ROUND_BIASED)));
  const power = i32x4.shl(shifted, 23);
  const base = f32x4.sub(power, constant(ONE));
  const part = f32x4.mul(power, m);
  const e = f32x4.add(base, part);
  const lost = f32x4.add(f32x4.sub(base, e), part);
  const large = f32x4.div(e, f32x4.add(e, constant(TWO)));
  const half = f32x4.mul(e, constant(HALF));
  const small = f32x4.sub(half, f32x4.sub(f32x4.mul(half, large), f32x4.mul(lost, constant(TANH_SLOPE))));
  const t = v128.bitselect(small, large, f32x4.lt(a, constant(TANH_SMALL)));
  return v128.or(t, v128.and(x, constant(SIGN)));
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
