// The same network as in sample.py, line for line, and the same draws: `new RandomState(seed)` is
// np.random.seed(seed).
//
// tanh, exp and the order of the sums may differ from NumPy's in the last bit, and with them the probabilities; no
// draw is so near a boundary between two letters that it shows.

const LETTERS = ".abcdefghijklmnopqrstuvwxyz"; // the first ends a word
const [V, H, STEPS] = [27, 50, 40]; // letters; units; longest word

/** The network's parameters, drawn as sample.py draws them. `RandomState`: that of `wasm-rnn/random`. */
export function network(RandomState) {
  const rng = new RandomState(2);
  const scaled = (matrix, scale) => matrix.map((row) => row.map((value) => value * scale));
  const column = (matrix) => matrix.map(([value]) => value);
  return {
    Wax: rng.randn(H, V),
    Waa: scaled(rng.randn(H, H), 0.1),
    Wya: scaled(rng.randn(V, H), 0.5),
    b: column(rng.randn(H, 1)),
    by: column(rng.randn(V, 1)),
  };
}

const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, weight, i) => sum + weight * vector[i], 0));

/** One word. `rng`: a `RandomState`. */
export function sample({ Wax, Waa, Wya, b, by }, rng) {
  let a = new Array(H).fill(0);
  let x = new Array(V).fill(0);
  const indices = [];
  while (indices.length < STEPS && indices.at(-1) !== 0) {
    const [fromX, fromA] = [times(Wax, x), times(Waa, a)];
    a = b.map((bias, i) => Math.tanh(fromX[i] + fromA[i] + bias));
    const z = times(Wya, a).map((value, i) => value + by[i]);
    const e = z.map((value) => Math.exp(value - Math.max(...z)));
    const total = e.reduce((sum, value) => sum + value, 0);
    const idx = rng.choice(V, { p: e.map((value) => value / total) });
    indices.push(idx);
    x = x.map((_, i) => Number(i === idx));
  }
  return indices.map((idx) => LETTERS[idx]).join("");
}
