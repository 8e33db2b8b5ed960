import { FileError } from "./fileError.js";

/** The reader of standard output went away, as `head` does; the program ends quietly. */
export class OutputClosedError extends Error {
  override name = "OutputClosedError";
  readonly code = "output-closed";
}

/** A write that fails is reported to its caller or, on standard error, has nobody left to tell. */
export function watchStreams(): void {
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
}

/**
 * Writes a result and a line end to standard output; resolves once it is on its way. Waiting for it is what lets a
 * long loop of results notice a reader that left: then it throws `OutputClosedError`.
 */
export async function print(text: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.write(`${text}\n`, resolve);
  });
  if (!error) return;
  if (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED") throw new OutputClosedError();
  throw new FileError("write", "standard output", error);
}

/** One machine-readable line of `--json`; `type` says which fields the line has. */
export function printRecord(type: string, fields: object): Promise<void> {
  return print(JSON.stringify({ type, ...fields }));
}

/** Writes a remark for people to standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
