// The natural logarithm of the C library that NumPy's reference draws were made with (glibc since 2.28, x86-64 with
// fused multiply-add): not merely as accurate, but the same last bit, also where that one is not the nearest. Source:
// the algorithm and constants of S. Nagy, Arm Optimized Routines, math/log.c (2018, MIT licence).
//
// log(x) = k·ln 2 + log(c) + log(1 + r), x = 2^k·z, r = z/c - 1, with c near the middle of one of 128 intervals of z.
// Near 1, a polynomial alone. Either way the result is a large part and a small rest, whose last bits rarely matter:
// the rest is computed in plain arithmetic first, and again as a processor with fused multiply-add does only if the
// sum could be another then.
import { fused, productError } from "./exact";

/** Doubles of the table: 1/c and log(c) for each interval. */
export const LOG_TABLE: i32 = 256;

/** The bits where the first interval begins: 0.6875. */
const FIRST: u64 = 0x3fe6000000000000;
const LN2_HIGH: f64 = reinterpret<f64>(0x3fe62e42fefa3800);
const LN2_LOW: f64 = reinterpret<f64>(0x3d2ef35793c76730);

/**
 * How far each 1/c is from the reciprocal of its interval's middle, in units of the last place. Its author searched
 * for values whose logarithm is within 2^-66 of a multiple of 2^-43.
 */
const OFFSETS = memory.data<i32>([
  -23142382, -57643754, -234334839, -124664804, 19045012, -123323398, -501163255, 342479926, -234593306, 57421184,
  513617488, -240891478, 85169741, 28659150, 284053799, 342563057, -68420459, -346144712, -90113766, -464022980,
  285342708, -489548825, 376054848, 47397812, -423637851, -260988534, 336107021, 448241578, 154177355, 447893384,
  241227555, -420636714, -218426730, -96876684, -205835218, -368178198, -345128710, -510284502, 481763731, 209336112,
  429336310, 15489329, 442353177, -417834330, 73183371, 515232680, 507984536, 83787275, 330409952, 151596684, 377744204,
  198302857, 214798271, -345957716, 356163107, 215510022, -229897960, -131709726, 215213618, -464519207, -332821996,
  385780520, -400344786, 256208139, 478356527, 345720337, 128466877, 217515751, -162048343, 295127580, -235892775,
  -69369347, 93666841, -272860130, 91915174, 29018059, 258893229, 386009280, -241633007, 68399381, 386341370, 408940642,
  65060217, -120872168, 189498853, -32395328, -49955913, 154042178, -346113480, 148348366, -396488327, -427431396,
  107119491, -500798201, 212184347, 305888811, -330297730, -91422864, 6707636, 273897542, -512931067, -500150233,
  485589437, -280752730, 106848032, 30953893, -291342514, -408884927, 149302919, -107851081, 225432558, 460497078,
  -452391632, -490679353, 508304210, 493208081, 336502878, 526975298, -457361038, -312310462, -365194252, -421357131,
  362015322, 310793228, -441535439, -69145545, -528727990, 433364383,
]);

/** Writes the table that `log` reads to `table` (`LOG_TABLE` doubles). */
export function prepareLog(table: usize): void {
  for (let i: usize = 0; i < 128; ++i) {
    const middle = reinterpret<f64>(FIRST + (u64(i) << 45) + (1 << 44));
    const inverse = reinterpret<f64>(reinterpret<i64>(1.0 / middle) + load<i32>(OFFSETS + (i << 2)));
    // log(c) = -2 artanh(s), by its series; the multiple of 2^-43 is so near that plain double precision finds it.
    const s = (inverse - 1) / (inverse + 1);
    let power = s;
    let sum = s;
    for (let n = 3; n < 31; n += 2) {
      power *= s * s;
      sum += power / f64(n);
    }
    store<f64>(table + (i << 4), inverse);
    store<f64>(table + (i << 4), nearest(-2 * sum * 8796093022208.0) / 8796093022208.0, 8);
  }
}

/** log(x) for normal x > 0, with the `table` that `prepareLog` wrote. Error below 0.52 units of the last place. */
export function log(x: f64, table: usize): f64 {
  if (x >= 0.9375 && x < reinterpret<f64>(0x3ff1090000000000)) return logNearOne(x - 1);
  const bits = reinterpret<u64>(x);
  const above = bits - FIRST;
  const entry = table + (((<usize>(above >> 45)) & 127) << 4);
  const k = f64(i64(above) >> 52);
  const z = reinterpret<f64>(bits - (above & (0xfff << 52)));

  // z/c is so near 1 that subtracting 1 is exact, and k·ln 2 has bits to spare: neither needs `fused`.
  const inverse = load<f64>(entry);
  const quotient = z * inverse;
  const r = quotient - 1 + productError(z, inverse, quotient);
  const base = k * LN2_HIGH + load<f64>(entry, 8);
  const high = base + r;
  const start = base - high + r;
  // Below 2^-17 all that is added up loses less than 2^-68.
  return settled(high, restFar(k, r, start, false), 1e-20) || high + restFar(k, r, start, true);
}

/** log(1 + r) - r - the rounding error of r's sum with the larger parts, by a polynomial. */
// @ts-ignore: decorator
@inline
function restFar(k: f64, r: f64, start: f64, exact: bool): f64 {
  const r2 = r * r;
  const a12 = add(r, reinterpret<f64>(0xbfcfffffffeb4590), reinterpret<f64>(0x3fd555555551305b), exact);
  const a34 = add(r, reinterpret<f64>(0xbfc55575e506c89f), reinterpret<f64>(0x3fc999b324f10111), exact);
  const low = add(k, LN2_LOW, start, exact);
  return add(r * r2, add(r2, a34, a12, exact), add(r2, reinterpret<f64>(0xbfe0000000000001), low, exact), exact);
}

/** log(1 + r) for |r| < 1/15. */
function logNearOne(r: f64): f64 {
  // r - r²/2 in two parts: the square of the upper half of r is exact.
  const wide = r * 134217728.0;
  const upper = r + wide - wide;
  const half = upper * upper * -0.5;
  const high = r + half;
  const start = r - high + half;
  // Of the polynomial, of the product in the second part, and of the sum with `start`, which is below 2^-53·r.
  const size = abs(r);
  const slack = size * (size * size * 2e-15 + size * 4e-24 + 3e-32);
  return settled(high, restNear(r, upper, start, false), slack) || high + restNear(r, upper, start, true);
}

// @ts-ignore: decorator
@inline
function restNear(r: f64, upper: f64, start: f64, exact: bool): f64 {
  const r2 = r * r;
  const r3 = r * r2;
  const b1 = quadratic(r, r2, 0x3fd5555555555577, 0xbfcffffffffffdcb, 0x3fc999999995dd0c, exact);
  const b4 = quadratic(r, r2, 0xbfc55555556745a7, 0x3fc24924a344de30, 0xbfbfffffa4423d65, exact);
  const b7 = quadratic(r, r2, 0x3fbc7184282ad6ca, 0xbfb999eb43b068ff, 0x3fb78182f7afd085, exact);
  const b10 = reinterpret<f64>(0xbfb5521375d145cd);
  const polynomial = add(r3, add(r3, add(r3, b10, b7, exact), b4, exact), b1, exact);
  return add(r3, polynomial, add(-0.5 * (r - upper), upper + r, start, exact), exact);
}

/** c0 + r·c1 + r²·c2, the coefficients given by their bits. */
// @ts-ignore: decorator
@inline
function quadratic(r: f64, r2: f64, c0: u64, c1: u64, c2: u64, exact: bool): f64 {
  return add(r2, reinterpret<f64>(c2), add(r, reinterpret<f64>(c1), reinterpret<f64>(c0), exact), exact);
}

/** a·b + c as the processor's fused instruction gives it, or in two roundings, which is ten times as fast. */
// @ts-ignore: decorator
@inline
function add(a: f64, b: f64, c: f64, exact: bool): f64 {
  return exact ? fused(a, b, c) : a * b + c;
}

/** high + rest if any rest that is at most `slack` away gives the same sum; otherwise, or when that is 0, 0. */
// @ts-ignore: decorator
@inline
function settled(high: f64, rest: f64, slack: f64): f64 {
  const sum = high + (rest - slack);
  return sum == high + (rest + slack) ? sum : 0;
}
