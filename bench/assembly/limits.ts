// What this machine can do at most, through the same compiler and engine as the kernels: loops with nothing in them
// but the arithmetic, or nothing but the loads and stores. Each returns a value that depends on all of its work, and
// its operands change from round to round, so that neither the compiler nor the engine can drop or hoist any of it.

/** Floating-point operations of one round of `multiplyAddLimit`: 12 multiply-adds of four lanes. */
export const ROUND_OPERATIONS: i32 = 96;

/** What `multiplyAddLimit` wants as its `factor`. */
export const FACTOR: f32 = ASC_FEATURE_RELAXED_SIMD ? -2 : -1;

/**
 * `rounds` × 12 multiply-adds of four lanes that never leave their registers. `factor` is `FACTOR`, as an argument so that
 * the compiler does not know it: all numbers then only change their sign, and none ever gets slow as denormals are.
 */
export function multiplyAddLimit(rounds: i32, factor: f32): f32 {
  return ASC_FEATURE_RELAXED_SIMD ? fused(rounds, factor) : separate(rounds, factor);
}

/**
 * Twelve chains `s += s · f`, each one instruction: as many as two fused units keep in flight, and more. Measure a change
 * under Node 20 and 24: a trifle (a product in place of the sums below) costs the former a seventh in register moves.
 */
function fused(rounds: i32, factor: f32): f32 {
  const f = f32x4.splat(factor);
  let s0 = f32x4.splat(factor + 1);
  let s1 = f32x4.splat(factor + 2);
  let s2 = f32x4.splat(factor + 3);
  let s3 = f32x4.splat(factor + 4);
  let s4 = f32x4.splat(factor + 5);
  let s5 = f32x4.splat(factor + 6);
  let s6 = f32x4.splat(factor + 7);
  let s7 = f32x4.splat(factor + 8);
  let s8 = f32x4.splat(factor + 9);
  let s9 = f32x4.splat(factor + 10);
  let s10 = f32x4.splat(factor + 11);
  let s11 = f32x4.splat(factor + 12);
  for (let i = 0; i < rounds; ++i) {
    s0 = f32x4.relaxed_madd(s0, f, s0);
    s1 = f32x4.relaxed_madd(s1, f, s1);
    s2 = f32x4.relaxed_madd(s2, f, s2);
    s3 = f32x4.relaxed_madd(s3, f, s3);
    s4 = f32x4.relaxed_madd(s4, f, s4);
    s5 = f32x4.relaxed_madd(s5, f, s5);
    s6 = f32x4.relaxed_madd(s6, f, s6);
    s7 = f32x4.relaxed_madd(s7, f, s7);
    s8 = f32x4.relaxed_madd(s8, f, s8);
    s9 = f32x4.relaxed_madd(s9, f, s9);
    s10 = f32x4.relaxed_madd(s10, f, s10);
    s11 = f32x4.relaxed_madd(s11, f, s11);
  }
  s0 = sum3(sum4(s0, s1, s2, s3), sum4(s4, s5, s6, s7), sum4(s8, s9, s10, s11));
  return f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 3);
}

/**
 * Six chains of products feed six chains of sums. As a product waits for no sum, this keeps the units for both busier
 * than `s += s · f`; with more chains than six, Node 20 spills registers.
 */
function separate(rounds: i32, factor: f32): f32 {
  const f = f32x4.splat(factor);
  let p0 = f32x4.splat(factor + 1);
  let p1 = f32x4.splat(factor + 2);
  let p2 = f32x4.splat(factor + 3);
  let p3 = f32x4.splat(factor + 4);
  let p4 = f32x4.splat(factor + 5);
  let p5 = f32x4.splat(factor + 6);
  let s0 = f32x4.splat(factor + 9);
  let s1 = f32x4.splat(factor + 10);
  let s2 = f32x4.splat(factor + 11);
  let s3 = f32x4.splat(factor + 12);
  let s4 = f32x4.splat(factor + 13);
  let s5 = f32x4.splat(factor + 14);
  for (let i = 0; i < rounds; ++i) {
    p0 = f32x4.mul(p0, f);
    s0 = f32x4.add(s0, p0);
    p1 = f32x4.mul(p1, f);
    s1 = f32x4.add(s1, p1);
    p2 = f32x4.mul(p2, f);
    s2 = f32x4.add(s2, p2);
    p3 = f32x4.mul(p3, f);
    s3 = f32x4.add(s3, p3);
    p4 = f32x4.mul(p4, f);
    s4 = f32x4.add(s4, p4);
    p5 = f32x4.mul(p5, f);
    s5 = f32x4.add(s5, p5);
    p0 = f32x4.mul(p0, f);
    s0 = f32x4.add(s0, p0);
    p1 = f32x4.mul(p1, f);
    s1 = f32x4.add(s1, p1);
    p2 = f32x4.mul(p2, f);
    s2 = f32x4.add(s2, p2);
    p3 = f32x4.mul(p3, f);
    s3 = f32x4.add(s3, p3);
    p4 = f32x4.mul(p4, f);
    s4 = f32x4.add(s4, p4);
    p5 = f32x4.mul(p5, f);
    s5 = f32x4.add(s5, p5);
  }
  s0 = f32x4.add(sum3(s0, s1, s2), sum3(s3, s4, s5));
  return f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 3);
}

// @ts-ignore: decorator
@inline
function sum3(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.add(a, b), c);
}

// @ts-ignore: decorator
@inline
function sum4(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}

/** Reads `bytes` (a multiple of 128) from `ptr`, once, in order: how fast weights can stream past. */
export function readLimit(ptr: usize, bytes: i32): i32 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  for (const end = ptr + <usize>bytes; ptr < end; ptr += 128) {
    a = v128.xor(a, v128.load(ptr));
    b = v128.xor(b, v128.load(ptr, 16));
    c = v128.xor(c, v128.load(ptr, 32));
    d = v128.xor(d, v128.load(ptr, 48));
    a = v128.xor(a, v128.load(ptr, 64));
    b = v128.xor(b, v128.load(ptr, 80));
    c = v128.xor(c, v128.load(ptr, 96));
    d = v128.xor(d, v128.load(ptr, 112));
  }
  a = v128.xor(v128.xor(a, b), v128.xor(c, d));
  return i32x4.extract_lane(a, 0) ^ i32x4.extract_lane(a, 1) ^ i32x4.extract_lane(a, 2) ^ i32x4.extract_lane(a, 3);
}

/**
 * The memory traffic of an optimiser with two moments: per element reads four arrays (parameter `p`, gradient `g`,
 * moments `m` and `v`; `n` floats each, a multiple of 8) and writes three. Its only arithmetic is an exclusive or.
 */
export function updateLimit(p: usize, m: usize, v: usize, g: usize, n: i32): void {
  for (const end = p + ((<usize>n) << 2); p < end; p += 32) {
    const g0 = v128.load(g);
    const g1 = v128.load(g, 16);
    v128.store(p, v128.xor(v128.load(p), g0));
    v128.store(p, v128.xor(v128.load(p, 16), g1), 16);
    v128.store(m, v128.xor(v128.load(m), g0));
    v128.store(m, v128.xor(v128.load(m, 16), g1), 16);
    v128.store(v, v128.xor(v128.load(v), g0));
    v128.store(v, v128.xor(v128.load(v, 16), g1), 16);
    m += 32;
    v += 32;
    g += 32;
  }
}
