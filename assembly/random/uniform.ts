import { nextDouble } from "./bits";

/** `out` (n doubles) = low + range * a double in [0, 1). */
export function uniformFill(out: usize, rng: usize, low: f64, range: f64, n: i32): void {
  for (const end = out + ((<usize>n) << 3); out < end; out += 8) {
    store<f64>(out, low + range * nextDouble(rng));
  }
}
