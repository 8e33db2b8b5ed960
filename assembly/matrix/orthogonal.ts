/**
 * Makes the n rows of H floats (n ≤ H) orthonormal, each in turn against those before it: Gram and Schmidt, done twice
 * for each row, since once leaves what float32 rounds off (Giraud et al. 2005, "twice is enough"). The rows must be
 * linearly independent, as random ones are.
 */
export function orthonormalize(rows: usize, n: i32, H: i32): void {
  const bytes = (<usize>H) << 2;
  for (let i = 0; i < n; ++i) {
    const row = rows + <usize>i * bytes;
    for (let pass = 0; pass < 2; ++pass) {
      for (let other = rows; other < row; other += bytes) addMultiple(row, other, -dot(row, other, bytes), bytes);
    }
    addMultiple(row, row, 1 / sqrt(dot(row, row, bytes)) - 1, bytes);
  }
}

function dot(a: usize, b: usize, bytes: usize): f64 {
  let sum: f64 = 0;
  for (let j: usize = 0; j < bytes; j += 4) sum += <f64>load<f32>(a + j) * <f64>load<f32>(b + j);
  return sum;
}

function addMultiple(a: usize, b: usize, factor: f64, bytes: usize): void {
  for (let j: usize = 0; j < bytes; j += 4) {
    store<f32>(a + j, <f32>(<f64>load<f32>(a + j) + factor * <f64>load<f32>(b + j)));
  }
}
