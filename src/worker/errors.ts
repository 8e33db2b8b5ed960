import { WasmRnnError } from "../errors.js";

/** The worker that held a model ended, or could not be started; the model is gone. */
export class WorkerLostError extends WasmRnnError {
  constructor(message: string, options?: ErrorOptions) {
    super("worker-lost", message, options);
  }
}
