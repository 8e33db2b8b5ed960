import { floats, node, onnxFile, value } from "./onnxFile.js";
import { transposed, updateGateFirst } from "./workloads.js";

/**
 * One step of a wasm-rnn model (reset after the product) as an ONNX file: `id` (1, 1) and `state0` … (1, 1, H) to
 * `probabilities` (1, 1, V) and `next0` …. The id V stands for the zero vector that a text begins with.
 */
export function stepModel({ config, parameters }) {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H, numLayers } = config;
  const weights = (name) => parameters[name].data;
  const table = new Float32Array((V + 1) * E);
  table.set(weights("embedding.weight"));

  const nodes = [node("Gather", ["table", "id"], ["x"])];
  const initializers = [floats("table", [V + 1, E], table)];
  const inputs = [value("id", [1, 1], "int32")];
  const outputs = [value("probabilities", [1, 1, V])];
  for (let l = 0; l < numLayers; l++) {
    const biases = new Float32Array(6 * H);
    biases.set(updateGateFirst(weights(`recurrent.bias_ih_l${l}`)), 0);
    biases.set(updateGateFirst(weights(`recurrent.bias_hh_l${l}`)), 3 * H);
    initializers.push(
      floats(`W${l}`, [1, 3 * H, l === 0 ? E : H], updateGateFirst(weights(`recurrent.weight_ih_l${l}`))),
      floats(`R${l}`, [1, 3 * H, H], updateGateFirst(weights(`recurrent.weight_hh_l${l}`))),
      floats(`B${l}`, [1, 6 * H], biases),
    );
    // The last state of the only step, (1 direction, batch 1, H), has the shape of a sequence of one step.
    const below = l === 0 ? "x" : `next${l - 1}`;
    nodes.push(
      node("GRU", [below, `W${l}`, `R${l}`, `B${l}`, "", `state${l}`], ["", `next${l}`], {
        hidden_size: H,
        linear_before_reset: 1,
      }),
    );
    inputs.push(value(`state${l}`, [1, 1, H]));
    outputs.push(value(`next${l}`, [1, 1, H]));
  }
  initializers.push(
    floats("outputWeight", [H, V], transposed(weights("output.weight"), V, H)),
    floats("outputBias", [V], weights("output.bias")),
  );
  nodes.push(
    node("MatMul", [`next${numLayers - 1}`, "outputWeight"], ["products"]),
    node("Add", ["products", "outputBias"], ["logits"]),
    node("Softmax", ["logits"], ["probabilities"]),
  );
  return onnxFile({ nodes, initializers, inputs, outputs });
}

/** `repetitions` products one after the other, A·B·B·…, so that carrying matrices in and out weighs little. */
export function productModel(n, repetitions) {
  const names = Array.from({ length: repetitions + 1 }, (_, i) => `product${i}`);
  return onnxFile({
    nodes: names.slice(1).map((name, i) => node("MatMul", [names[i], "b"], [name])),
    inputs: [value(names[0], [n, n]), value("b", [n, n])],
    outputs: [value(names[repetitions], [n, n])],
  });
}
