import { readFileSync } from "node:fs";
import { InferenceModel } from "wasm-rnn/inference";

const model = await InferenceModel.load(readFileSync("model.safetensors"));
console.log(model.stream({ seed: 1 }).next().value);
console.log(JSON.stringify(process.cpuUsage()));
