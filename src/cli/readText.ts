import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { FileError } from "./fileError.js";
import { note } from "./streams.js";

/** How a source is named in messages. */
export function sourceName(path: string): string {
  return path === "-" ? "standard input" : path;
}

/** `quiet`: without a remark where a person at a terminal is asked for the text. */
export interface ReadOptions {
  quiet?: true;
}

/** The text of a file, or of standard input for `-`, in one string; see `openText`. */
export async function readText(path: string, options: ReadOptions = {}): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of await openText(path, options)) pieces.push(piece);
  return pieces.join("");
}

/**
 * The text of a file, or of standard input for `-`, in pieces, without its byte order mark and with every line end as "\n".
 * A file is read anew each time; what gives its bytes only once, as standard input does, is kept as bytes. Bytes that are
 * no UTF-8 are an error: replacement characters would be learnt.
 */
export async function openText(path: string, { quiet }: ReadOptions = {}): Promise<AsyncIterable<string>> {
  const name = sourceName(path);
  if (!quiet && path === "-" && process.stdin.isTTY) note("Reading standard input; Ctrl-D ends it.");
  const open = (): AsyncIterable<Buffer> => chunks(name, path === "-" ? process.stdin : createReadStream(path));
  if (path !== "-" && (await isFile(path))) return { [Symbol.asyncIterator]: () => decoded(open(), name) };
  const kept: Buffer[] = [];
  for await (const chunk of open()) kept.push(chunk);
  return { [Symbol.asyncIterator]: () => decoded(kept, name) };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (cause) {
    throw new FileError("read", path, cause);
  }
}

async function* chunks(name: string, stream: AsyncIterable<unknown>): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    throw new FileError("read", name, cause);
  }
}

async function* decoded(bytes: AsyncIterable<Buffer> | Buffer[], name: string): AsyncGenerator<string, void> {
  let line = 1;
  let begun = false;
  let rest: Buffer = Buffer.alloc(0);

  const text = (block: Buffer): string => {
    if (!isUtf8(block)) {
      throw new FileError(
        "read",
        name,
        `line ${line + linesBeforeInvalid(block)} is not valid UTF-8; convert the text first, for example with ` +
          `iconv -f latin1 -t utf-8`,
      );
    }
    const piece = block.toString().replace(/\r\n?/g, "\n");
    for (let at = block.indexOf(0x0a); at >= 0; at = block.indexOf(0x0a, at + 1)) line++;
    const marked = !begun && piece.startsWith("\uFEFF");
    begun ||= piece !== "";
    return marked ? piece.slice(1) : piece;
  };

  for await (const chunk of bytes) {
    const block = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const finished = block.length - unfinished(block);
    rest = block.subarray(finished);
    yield text(block.subarray(0, finished));
  }
  yield text(rest);
}

/** Bytes at the end that belong together with what follows: of a character that is not complete, or a carriage return. */
function unfinished(bytes: Buffer): number {
  if (bytes.at(-1) === 0x0d) return 1;
  for (let n = 1; n <= 3; n++) {
    const byte = bytes.at(-n) ?? 0;
    if (byte < 0x80) return 0;
    const length = byte < 0xc0 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (length > 0) return n < length ? n : 0;
  }
  return 0;
}

/** No byte of a longer UTF-8 sequence is a line feed, so that lines can be judged one by one. */
function linesBeforeInvalid(bytes: Buffer): number {
  let lines = 0;
  for (let start = 0; start < bytes.length; lines++) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end;
  }
  return lines;
}
