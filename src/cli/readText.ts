import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
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

/**
 * The text of a file, or of standard input for `-`, without its byte order mark and with every line end as "\n".
 * Bytes that are no UTF-8 are an error: replacement characters would be learnt.
 */
export async function readText(path: string, options: ReadOptions = {}): Promise<string> {
  const bytes = await readBytes(path, options);
  if (!isUtf8(bytes)) {
    throw new FileError(
      "read",
      sourceName(path),
      `line ${firstInvalidLine(bytes)} is not valid UTF-8; convert the text first, for example with ` +
        `iconv -f latin1 -t utf-8`,
    );
  }
  return new TextDecoder().decode(bytes).replace(/\r\n?/g, "\n");
}

async function readBytes(path: string, { quiet }: ReadOptions): Promise<Buffer> {
  if (!quiet && path === "-" && process.stdin.isTTY) note("Reading standard input; Ctrl-D ends it.");
  try {
    return path === "-" ? await buffer(process.stdin) : await readFile(path);
  } catch (cause) {
    throw new FileError("read", sourceName(path), cause);
  }
}

/** 1-based; no byte of a longer UTF-8 sequence is a line feed, so that lines can be judged one by one. */
function firstInvalidLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end;
  }
  return line;
}
