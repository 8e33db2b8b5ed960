/// <reference lib="esnext.disposable" preserve="true" />
export * from "./errors.js";
export { WorkerLostError } from "./worker/errors.js";
export type { WorkerLike } from "./worker/workerLike.js";
export { WorkerModel, type WorkerOptions } from "./worker/workerModel.js";
