import * as tf from "@tensorflow/tfjs-core";
import { transposed, updateGateFirst } from "./workloads.js";

// The model from TensorFlow.js's own operations: its layers' GRU has no form with the reset after the product.

/** The parameters of a wasm-rnn model as variables, gates in the order z, r, n, matrices for products from the right. */
export function variablesOf({ config, parameters }) {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H, numLayers } = config;
  const weights = (name) => parameters[name].data;
  const variable = (data, shape) => tf.variable(tf.tensor(data, shape));
  const gates = (name, D) => variable(transposed(updateGateFirst(weights(name)), 3 * H, D), [D, 3 * H]);
  const table = new Float32Array((V + 1) * E);
  table.set(weights("embedding.weight"));
  return {
    // The row V is the zero vector that a text begins with.
    table: variable(table, [V + 1, E]),
    layers: Array.from({ length: numLayers }, (_, l) => ({
      W: gates(`recurrent.weight_ih_l${l}`, l === 0 ? E : H),
      U: gates(`recurrent.weight_hh_l${l}`, H),
      b: variable(updateGateFirst(weights(`recurrent.bias_ih_l${l}`)), [3 * H]),
      c: variable(updateGateFirst(weights(`recurrent.bias_hh_l${l}`)), [3 * H]),
    })),
    outputWeight: variable(transposed(weights("output.weight"), V, H), [H, V]),
    outputBias: variable(weights("output.bias"), [V]),
  };
}

/** All variables in one list. */
export function listOf({ table, layers, outputWeight, outputBias }) {
  return [table, ...layers.flatMap((layer) => Object.values(layer)), outputWeight, outputBias];
}

/** The state after one step: `x` is the input's share of the gates (B, 3H), biases b inside; `h` the state before. */
export function cell(x, h, { U, c }) {
  const H = h.shape[1];
  const s = tf.add(tf.matMul(h, U), c);
  const gates = tf.sigmoid(tf.add(tf.slice(x, [0, 0], [-1, 2 * H]), tf.slice(s, [0, 0], [-1, 2 * H])));
  const [z, r] = tf.split(gates, 2, 1);
  const n = tf.tanh(tf.add(tf.slice(x, [0, 2 * H]), tf.mul(r, tf.slice(s, [0, 2 * H]))));
  return tf.add(n, tf.mul(z, tf.sub(h, n)));
}

/** Mean loss, nats a token, of B sequences from the zero state: ids and targets step after step, (T·B). */
export function lossOf({ table, layers, outputWeight, outputBias }, ids, targets, B) {
  const V = outputBias.shape[0];
  const T = ids.shape[0] / B;
  let rows = rowsOf(table, ids);
  for (const layer of layers) {
    // One product for the inputs of all steps.
    const inputs = tf.split(tf.add(tf.matMul(rows, layer.W), layer.b), T, 0);
    let h = tf.zeros([B, layer.U.shape[0]]);
    const states = inputs.map((x) => (h = cell(x, h, layer)));
    rows = tf.concat(states, 0);
  }
  const logits = tf.add(tf.matMul(rows, outputWeight), outputBias);
  return tf.losses.softmaxCrossEntropy(tf.oneHot(targets, V), logits);
}

/** Rows of a table. TensorFlow.js's own gradient of `gather` needs an operation that its wasm backend lacks. */
const rowsOf = (table, ids) =>
  tf.customGrad((t) => ({
    value: tf.gather(t, ids),
    gradFunc: (dy) => tf.scatterND(tf.expandDims(ids, 1), dy, t.shape),
  }))(table);
