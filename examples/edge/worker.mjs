// The worker: loads the model at the first request and keeps it for all others.

import { InferenceModel } from "wasm-rnn/inference";
import { answer } from "./api.mjs";
import file from "./names.safetensors";

let model;

export default {
  async fetch(request) {
    model ??= InferenceModel.load(new Uint8Array(file));
    return answer(request, await model);
  },
};
