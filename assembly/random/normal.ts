import { isMersenneTwister, nextDouble, nextUint64 } from "./bits";
import { exp } from "./exp";
import { log, LOG_TABLE, prepareLog } from "./log";

// The tables, written once by `prepareNormal` and then only read:
//   log (LOG_TABLE doubles)  │ 256 layers of the ziggurat, 24 bytes each:
//                            │    0 f64 width / 2^52
//                            │    8 u64 the part of 2^52 that is inside for sure
//                            │   16 f64 height of its top
const LAYER: usize = 24;
const LAYERS: i32 = 256;
const ONE: f64 = 4503599627370496.0;

/** Where the tail begins, and the area of each layer; as NumPy's tables have them. */
const TAIL: f64 = 3.6541528853610088;
const AREA: f64 = 0.0049286732339746519;
const INVERSE_TAIL: f64 = 0.27366123732975827203338247596;

/** Doubles of the tables for normal draws. */
export function normalTables(): i32 {
  return LOG_TABLE + LAYERS * 3;
}

// @ts-ignore: decorator
@inline
function layerOf(tables: usize, i: i32): usize {
  return tables + ((<usize>LOG_TABLE) << 3) + <usize>i * LAYER;
}

/**
 * Writes the tables for normal draws to `tables` (`normalTables` doubles). The layers of the ziggurat are computed
 * from the tail upwards in double precision, with the very roundings of NumPy's tables.
 */
export function prepareNormal(tables: usize): void {
  prepareLog(tables);
  let x = TAIL;
  let height = exp(-0.5 * x * x);
  const base = layerOf(tables, 0);
  store<f64>(base, AREA / height / ONE);
  store<u64>(base, u64(nearest(((x * height) / AREA) * ONE)), 8);
  store<f64>(base, 1, 16);
  for (let i = LAYERS - 1; i > 0; --i) {
    const layer = layerOf(tables, i);
    store<f64>(layer, x / ONE);
    store<f64>(layer, height, 16);
    let inside: u64 = 0;
    if (i > 1) {
      const next = sqrt(-2 * log(height + AREA / x, tables));
      inside = u64(nearest((next / x) * ONE));
      x = next;
      height = exp(-0.5 * x * x);
      // The one value in which the exponential behind NumPy's table was off by one unit of the last place.
      if (i == 39) height = reinterpret<f64>(reinterpret<u64>(height) + 1);
    }
    store<u64>(layer, inside, 8);
  }
}

/**
 * The next normal draw of mean 0 and deviation 1, as `Generator` makes it: by the ziggurat with 256 layers, one
 * 64-bit draw nearly always. Source: G. Marsaglia, W. W. Tsang, "The Ziggurat Method", J. Stat. Softw. 5 (2000), sign
 * and layer as NumPy takes them from the bits.
 */
function ziggurat(rng: usize, tables: usize): f64 {
  let x: f64;
  let y: f64;
  do {
    const bits = nextUint64(rng);
    const layer = layerOf(tables, i32(bits & 0xff));
    const place = (bits >> 9) & 0x000fffffffffffff;
    x = f64(place) * load<f64>(layer);
    if (bits & 0x100) x = -x;
    if (place < load<u64>(layer, 8)) return x;
    if ((bits & 0xff) == 0) return tail(rng, tables, (place & 0x100) != 0);
    const top = load<f64>(layer, 16);
    y = (load<f64>(layer - LAYER, 16) - top) * nextDouble(rng) + top;
  } while (!(y < exp(-0.5 * x * x)));
  return x;
}

/**
 * A draw beyond `TAIL`. Source: G. Marsaglia, "Generating a Variable from the Tail of the Normal Distribution"
 * (1964).
 */
function tail(rng: usize, tables: usize, negative: bool): f64 {
  let x: f64;
  let y: f64;
  do {
    x = -INVERSE_TAIL * log(1 - nextDouble(rng), tables);
    y = -log(1 - nextDouble(rng), tables);
  } while (!(y + y > x * x));
  return negative ? -(TAIL + x) : TAIL + x;
}

/**
 * The next normal draw of mean 0 and deviation 1, as `RandomState` makes it: by the polar method, two at a time, of
 * which the second is kept for the next call. Source: G. Marsaglia, T. A. Bray, "A Convenient Method for Generating
 * Normal Variables", SIAM Review 6 (1964).
 */
function polar(rng: usize, tables: usize): f64 {
  if (load<u32>(rng, 8)) {
    const kept = load<f64>(rng, 16);
    store<u32>(rng, 0, 8);
    store<f64>(rng, 0, 16);
    return kept;
  }
  let a: f64;
  let b: f64;
  let square: f64;
  do {
    a = 2 * nextDouble(rng) - 1;
    b = 2 * nextDouble(rng) - 1;
    square = a * a + b * b;
  } while (square >= 1 || square == 0);
  const factor = sqrt((-2 * log(square, tables)) / square);
  store<u32>(rng, 1, 8);
  store<f64>(rng, factor * a, 16);
  return factor * b;
}

/** `out` (n doubles) = mean + deviation * normal draws; `tables` from `prepareNormal`. */
export function normalFill(out: usize, rng: usize, tables: usize, mean: f64, deviation: f64, n: i32): void {
  const legacy = isMersenneTwister(rng);
  for (const end = out + ((<usize>n) << 3); out < end; out += 8) {
    const draw = legacy ? polar(rng, tables) : ziggurat(rng, tables);
    store<f64>(out, mean + deviation * draw);
  }
}
