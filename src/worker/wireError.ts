import {
  BusyError,
  DisposedError,
  DivergedError,
  EmptyCorpusError,
  InvalidOptionError,
  ModelFileError,
  OutOfMemoryError,
  SequenceTooLongError,
  UnsupportedRuntimeError,
  WasmRnnError,
  type ErrorCode,
} from "../errors.js";
import { CallOrderError, ShapeError } from "../nn/errors.js";
import { WorkerLostError } from "./errors.js";

/** The one of the page's own errors that a worker only passes on: what the page's code threw, or why it aborted. */
export interface ErrorOfPage {
  readonly thrown?: number;
  readonly aborted?: number;
}

/** An error as it travels from a worker; structured cloning alone would make every class an `Error`. */
export type WireError =
  | ErrorOfPage
  | { readonly code: ErrorCode; readonly message: string; readonly stack: string; readonly cause?: WireError }
  | { readonly other: unknown };

/** In a worker: an error that belongs to the page. */
export class PassedOn extends Error {
  readonly wire: ErrorOfPage;

  constructor(wire: ErrorOfPage) {
    super();
    this.wire = wire;
  }
}

const classes: Readonly<Record<ErrorCode, new (message: string) => WasmRnnError>> = {
  "invalid-option": InvalidOptionError,
  "empty-corpus": EmptyCorpusError,
  "sequence-too-long": SequenceTooLongError,
  "model-file": ModelFileError,
  disposed: DisposedError,
  busy: BusyError,
  "out-of-memory": OutOfMemoryError,
  diverged: DivergedError,
  "unsupported-runtime": UnsupportedRuntimeError,
  shape: ShapeError,
  "call-order": CallOrderError,
  "worker-lost": WorkerLostError,
};

export function toWire(error: unknown): WireError {
  if (error instanceof PassedOn) return error.wire;
  if (!(error instanceof WasmRnnError)) return { other: error };
  const { code, message, stack = "", cause } = error;
  return { code, message, stack, ...(cause !== undefined && { cause: toWire(cause) }) };
}

/** What `toWire` was given; `ofPage` finds what the page itself threw. */
export function fromWire(wire: WireError, ofPage: (wire: ErrorOfPage) => unknown): unknown {
  if ("other" in wire) return wire.other;
  if (!("code" in wire)) return ofPage(wire);
  const { code, message, stack, cause } = wire;
  const error = new classes[code](message);
  // Some classes make their message of what they are given.
  const own = { message, stack, ...(cause && { cause: fromWire(cause, ofPage) }) };
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(error, name, { value, configurable: true, writable: true, enumerable: false });
  }
  return error;
}
