import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers";
import { checkAgreement } from "./agreement.js";
import { cell, listOf, lossOf, variablesOf } from "./tensorflowModel.js";
import { newModel, referenceProbabilities } from "./wasmRnn.js";
import { CLIP_NORM, draw, OPTIMIZER, randomMatrix, skewedIndices, uniform } from "./workloads.js";

await tf.setBackend("wasm");
await tf.ready();

/** TensorFlow.js with its WebAssembly backend, which has one thread in Node. */
export const tensorflow = {
  train: training,
  sample: sampling,
  multiply: product,
};

async function training(workload) {
  const { V, B, T } = workload;
  const model = await newModel(workload, "simd");
  const variables = variablesOf(model);
  const difference = checkLoss(model, variables);
  model.dispose();

  const { learningRate, beta1, beta2, epsilon } = OPTIMIZER;
  const optimizer = tf.train.adam(learningRate, beta1, beta2, epsilon);
  const text = skewedIndices(V, B * T + B);
  const ids = tf.tensor1d(text.subarray(0, B * T), "int32");
  const targets = tf.tensor1d(text.subarray(B), "int32");
  const list = listOf(variables);
  return {
    note: `loss within ${difference.toExponential(1)}`,
    step() {
      tf.tidy(() => {
        const { grads } = tf.variableGrads(() => lossOf(variables, ids, targets, B), list);
        optimizer.applyGradients(clipped(grads));
      });
      return B * T;
    },
    dispose() {
      optimizer.dispose();
      tf.dispose([list, ids, targets]);
    },
  };
}

/** Gradients by name, scaled down to the global norm. */
function clipped(grads) {
  const squares = Object.values(grads).map((g) => tf.sum(tf.square(g)));
  const scale = tf.minimum(1, tf.div(CLIP_NORM, tf.sqrt(tf.addN(squares))));
  return Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, tf.mul(g, scale)]));
}

/** The loss of a text by both; throws where they differ. */
function checkLoss(model, variables) {
  const { ids, probabilities } = referenceProbabilities(model);
  const expected = -probabilities.reduce((sum, p) => sum + Math.log(p), 0) / ids.length;
  const [loss] = tf.tidy(() => {
    const inputs = tf.tensor1d([model.config.vocabularySize, ...ids.slice(0, -1)], "int32");
    return lossOf(variables, inputs, tf.tensor1d(ids, "int32"), 1).dataSync();
  });
  const difference = Math.abs(loss - expected);
  if (!(difference < 1e-5)) throw new Error(`its loss is ${loss}, wasm-rnn's ${expected}`);
  return difference;
}

async function sampling(reference) {
  const { vocabularySize: V, hiddenSize: H, numLayers } = reference.config;
  const { table, layers, outputWeight, outputBias } = variablesOf(reference);
  // The first layer's input share of every token, computed once.
  const [first, ...others] = layers;
  const inputs = tf.tidy(() => tf.add(tf.matMul(table, first.W), first.b));
  const reset = () => Array.from({ length: numLayers }, () => tf.zeros([1, H]));
  let states = reset();
  const step = (id) => {
    const [probabilities, ...next] = tf.tidy(() => {
      // Not `slice`: it reads the whole table.
      const after = [cell(tf.gather(inputs, [id]), states[0], first)];
      others.forEach((layer, i) => {
        after.push(cell(tf.add(tf.matMul(after[i], layer.W), layer.b), states[i + 1], layer));
      });
      return [tf.softmax(tf.add(tf.matMul(after.at(-1), outputWeight), outputBias)), ...after];
    });
    tf.dispose(states);
    states = next;
    const result = probabilities.dataSync();
    probabilities.dispose();
    return result;
  };
  const difference = await checkAgreement(reference, step);

  tf.dispose(states);
  states = reset();
  const random = uniform();
  let id = V;
  return {
    note: `probabilities within ${difference.toExponential(1)}`,
    step() {
      id = draw(step(id), random());
      return 1;
    },
    dispose: () => tf.dispose([states, inputs, table, layers, outputWeight, outputBias]),
  };
}

function product(n) {
  const [a, b] = [1, 2].map((seed) => tf.tensor2d(randomMatrix(n, seed), [n, n]));
  return {
    step() {
      tf.matMul(a, b).dispose();
      return 2 * n ** 3;
    },
    dispose: () => tf.dispose([a, b]),
  };
}
