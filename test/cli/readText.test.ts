import { execFileSync } from "node:child_process";
import { createWriteStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openText, readText } from "../../src/cli/readText.js";
import { temporaryFolder } from "./commandLine.js";

const folder = temporaryFolder();

function file(content: string | Uint8Array): string {
  const path = join(folder, "text.txt");
  writeFileSync(path, content);
  return path;
}

/** The pieces that a file is read in. */
async function pieces(text: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of text) all.push(piece);
  return all;
}

it("gives a file's text in pieces, whatever characters and line ends they cut", async () => {
  for (let offset = 0; offset < 14; offset++) {
    const text = "x".repeat(offset) + "é🦕\r\n中\r\r\n".repeat(20_000);
    const opened = await openText(file(text));
    const first = await pieces(opened);
    expect(first.length).toBeGreaterThan(2);
    expect(first.join("")).toBe("x".repeat(offset) + "é🦕\n中\n\n".repeat(20_000));
    // Anew, not where the last time ended.
    expect((await pieces(opened)).join("")).toBe(first.join(""));
  }
});

it("drops a byte order mark at the beginning and none after it", async () => {
  expect(await readText(file("\uFEFFa\uFEFFb"))).toBe("a\uFEFFb");
  expect(await readText(file("\uFEFF"))).toBe("");
  expect(await readText(file(""))).toBe("");
});

it("ends with a line feed where the file ends with a carriage return", async () => {
  expect(await readText(file("a\r"))).toBe("a\n");
  expect(await readText(file("\r"))).toBe("\n");
});

it.each([
  ["a stray byte far in", "x\n".repeat(100_000), [0xe9], "line 100001 is not valid UTF-8"],
  ["a character cut off at the end", "é\n".repeat(50_000), [0xf0, 0x9f, 0xa6], "line 50001 is not valid"],
  ["a surrogate", "\n\n", [0xed, 0xa0, 0xbd], "line 3 is not valid"],
  ["a character in more bytes than it takes", "", [0xc0, 0x80], "line 1 is not valid"],
  ["bytes that only go on", "a\n", [0x80, 0x80, 0x80, 0x80], "line 2 is not valid"],
])("refuses %s and names its line", async (_, before, bytes, message) => {
  const path = file(Buffer.concat([Buffer.from(before), Buffer.from(bytes)]));
  await expect(readText(path)).rejects.toThrow(`cannot read ${path}: ${message}`);
});

it("keeps the bytes of what can be read only once", async () => {
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  createWriteStream(path).end("once\r\n".repeat(30_000));
  const opened = await openText(path);
  const text = "once\n".repeat(30_000);
  expect((await pieces(opened)).join("")).toBe(text);
  expect((await pieces(opened)).join("")).toBe(text);
});

it("says what is the matter with a file that cannot be read", async () => {
  await expect(readText(join(folder, "missing"))).rejects.toThrow("there is no such file or folder");
  await expect(readText(folder)).rejects.toThrow("it is a folder");
});
