import { WasmRnnError } from "../errors.js";

/** Matrices do not fit together, or a list of numbers does not fill one. */
export class ShapeError extends WasmRnnError {
  constructor(message: string) {
    super("shape", message);
  }
}

/** A call came before the one that it needs: backward without a forward of its own. */
export class CallOrderError extends WasmRnnError {
  constructor(message: string) {
    super("call-order", message);
  }
}
