import bytes from "model.safetensors";
import { InferenceModel } from "wasm-rnn/inference";

export default {
  async fetch() {
    const model = await InferenceModel.load(new Uint8Array(bytes));
    return new Response(model.stream({ seed: 1 }).next().value);
  },
};
