/** What went wrong, for programs; `message` says it for people: what was given, what was expected, what to do. */
export type ErrorCode =
  | "invalid-option"
  | "empty-corpus"
  | "sequence-too-long"
  | "model-file"
  | "disposed"
  | "busy"
  | "out-of-memory"
  | "diverged"
  | "unsupported-runtime"
  | "shape"
  | "call-order"
  | "worker-lost";

/** Every error that this library throws on purpose is one of these. */
export class WasmRnnError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    // "model-file" is a ModelFileError; a minifier would change the names of classes.
    this.name = code.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()) + "Error";
  }
}

/** An option is missing, of the wrong type, or out of range. */
export class InvalidOptionError extends WasmRnnError {
  constructor(message: string, options?: ErrorOptions) {
    super("invalid-option", message, options);
  }
}

/** There is nothing to train on or to evaluate, or too little of it. */
export class EmptyCorpusError extends WasmRnnError {
  constructor(message: string) {
    super("empty-corpus", message);
  }
}

/** One sequence of the corpus is longer than `maxSequenceLength`. */
export class SequenceTooLongError extends WasmRnnError {
  constructor(message: string) {
    super("sequence-too-long", message);
  }
}

/** The bytes are not a model of this library, or a damaged one. */
export class ModelFileError extends WasmRnnError {
  constructor(message: string, options?: ErrorOptions) {
    super("model-file", message, options);
  }
}

/** A handle was used after `dispose()`. */
export class DisposedError extends WasmRnnError {
  constructor(what: string, advice = "create or load a new one") {
    super("disposed", `This ${what} was disposed; ${advice}.`);
  }
}

/** The operation cannot start while another one, such as a training run, is under way. */
export class BusyError extends WasmRnnError {
  constructor(message: string) {
    super("busy", message);
  }
}

/** The engine's linear memory cannot grow as far as asked. */
export class OutOfMemoryError extends WasmRnnError {
  constructor(message: string, options?: ErrorOptions) {
    super("out-of-memory", message, options);
  }
}

/**
 * The loss or the gradient became NaN or infinite in training, and the last good parameters were restored; or a model
 * whose parameters are no longer finite was asked for a text.
 */
export class DivergedError extends WasmRnnError {
  constructor(message: string) {
    super("diverged", message);
  }
}

/** The JavaScript engine lacks something that no fallback replaces. */
export class UnsupportedRuntimeError extends WasmRnnError {
  constructor(message: string, options?: ErrorOptions) {
    super("unsupported-runtime", message, options);
  }
}
