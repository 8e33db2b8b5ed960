/**
 * `accumulator + a * b` in four lanes: one rounding (fused) in the relaxed build, two in the plain build, whose
 * result is therefore the same on every machine. It is compiled for the relaxed build only; scripts/wasm/unpack.mjs
 * makes the plain one by putting a product and a sum in its place.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(accumulator: v128, a: v128, b: v128): v128 {
  return f32x4.relaxed_madd(a, b, accumulator);
}

/** `accumulator - a * b`, as `multiplyAdd`. */
// @ts-ignore: decorator
@inline
export function multiplySubtract(accumulator: v128, a: v128, b: v128): v128 {
  return f32x4.relaxed_nmadd(a, b, accumulator);
}

/** Whether `multiplyAdd` rounds once: (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴ loses its last term otherwise. */
// @ts-ignore: decorator
@inline
export function fused(): bool {
  const x = f32x4.splat(1.000244140625);
  return f32x4.extract_lane(multiplyAdd(f32x4.splat(-1.00048828125), x, x), 0) != 0;
}

/**
 * The first `count` (1 to 3) lanes from memory, zero in the others; never reads past `ptr + 4 * count`. It calls itself, as
 * does `storeLanes`, so that the compiler does not inline it wherever a row ends: the module would be larger by a tenth.
 */
export function loadLanes(ptr: usize, count: i32): v128 {
  if (count == 3) return v128.load_lane<f32>(ptr, loadLanes(ptr, 2), 2, 8);
  return count == 2 ? v128.load64_zero(ptr) : v128.load32_zero(ptr);
}

/** Stores the first `count` (1 to 3) lanes; never writes past `ptr + 4 * count`. */
export function storeLanes(ptr: usize, v: v128, count: i32): void {
  if (count == 3) {
    storeLanes(ptr, v, 2);
    v128.store_lane<f32>(ptr, v, 2, 8);
  } else if (count == 2) {
    v128.store_lane<f64>(ptr, v, 0);
  } else {
    v128.store_lane<f32>(ptr, v, 0);
  }
}
