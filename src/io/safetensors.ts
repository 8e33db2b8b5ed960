export { readSafetensors, type SafetensorsFile } from "./safetensorsReader.js";
export { writeSafetensors } from "./safetensorsWriter.js";
export type { Tensor } from "./safetensorsTensor.js";
