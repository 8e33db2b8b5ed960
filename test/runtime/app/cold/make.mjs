// Writes model.safetensors, 300 kB.
import { writeFileSync } from "node:fs";
import { CharTokenizer, LanguageModel } from "wasm-rnn";

const tokenizer = CharTokenizer.fit(["abcdefghijklmnopqrstuvwxyz0123456789-'. "]);
const model = await LanguageModel.create({ tokenizer, hiddenSize: 120, embeddingSize: 64, seed: 1, build: "simd" });
writeFileSync("model.safetensors", model.save());
