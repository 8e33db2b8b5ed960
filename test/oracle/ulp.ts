const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The distance between 32-bit floats at the magnitude of x: 2⁻¹⁴⁹ among denormals, 2¹⁰⁴ at and beyond the top. */
export function ulp(x: number): number {
  float[0] = Math.abs(x);
  const exponent = Math.min(bits[0]! >>> 23, 254);
  return 2 ** (Math.max(exponent, 1) - 150);
}

/** |actual - exact| in units in the last place of a 32-bit float; two infinities of one sign are equal. */
export function ulpError(actual: number, exact: number): number {
  if (actual === exact || (Number.isNaN(actual) && Number.isNaN(exact))) return 0;
  // Beyond the greatest float and half a step, infinity is the right rounding.
  if (actual === Math.fround(exact)) return Math.min(0.5, Math.abs(actual - exact) / ulp(exact));
  const error = Math.abs(actual - exact) / ulp(exact);
  return Number.isNaN(error) ? Infinity : error;
}
