import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { assertFileName, assertWritable, writeFile } from "../../src/cli/writeFile.js";
import { temporaryFolder } from "./commandLine.js";

const root = temporaryFolder();
let folder = root;
let number = 0;
beforeEach(() => {
  folder = join(root, String(number++));
  mkdirSync(folder);
});

describe("writeFile", () => {
  it("makes a new file and leaves nothing else behind", async () => {
    const path = join(folder, "model");
    await writeFile(path, Uint8Array.of(1, 2, 3));
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(readdirSync(folder)).toEqual(["model"]);
  });

  it("replaces a file as a whole and keeps its permissions", async () => {
    const path = join(folder, "model");
    writeFileSync(path, "something longer");
    chmodSync(path, 0o666);
    const { ino } = statSync(path);
    await writeFile(path, Uint8Array.of(7));
    expect([...readFileSync(path)]).toEqual([7]);
    expect(statSync(path).mode & 0o777).toBe(0o666);
    expect(statSync(path).ino).not.toBe(ino);
  });

  it("writes where a link points and keeps the link", async () => {
    writeFileSync(join(folder, "target"), "old");
    symlinkSync("target", join(folder, "link"));
    await writeFile(join(folder, "link"), Uint8Array.of(9));
    expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
    expect([...readFileSync(join(folder, "target"))]).toEqual([9]);
  });

  it.skipIf(process.platform === "win32")("writes into a pipe without replacing it", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    const [received] = await Promise.all([readFile(path), writeFile(path, Uint8Array.of(4, 5))]);
    expect([...received]).toEqual([4, 5]);
    expect(statSync(path).isFIFO()).toBe(true);
  });

  it("leaves the old file and no temporary one where it fails", async () => {
    mkdirSync(join(folder, "model"));
    await expect(writeFile(join(folder, "model"), Uint8Array.of(1))).rejects.toThrow("cannot write");
    await expect(writeFile(join(folder, "missing", "model"), Uint8Array.of(1))).rejects.toThrow(
      "no such file or folder",
    );
    expect(readdirSync(folder)).toEqual(["model"]);
  });
});

describe("assertFileName", () => {
  it("refuses nothing and what ends in a slash", () => {
    expect(() => assertFileName("--out", "")).toThrow("--out is empty; give a file name.");
    expect(() => assertFileName("--out", "a/b/")).toThrow("such as a/b/model.safetensors");
    expect(() => assertFileName("--out", "a/b")).not.toThrow();
  });
});

describe("assertWritable", () => {
  it("accepts a new file and an old one, and touches neither", async () => {
    writeFileSync(join(folder, "old"), "content");
    await assertWritable(join(folder, "old"));
    await assertWritable(join(folder, "new"));
    expect(readFileSync(join(folder, "old"), "utf8")).toBe("content");
    expect(readdirSync(folder)).toEqual(["old"]);
  });

  it.runIf(existsSync("/proc/self"))("refuses a folder that is there but takes no file", async () => {
    await expect(assertWritable("/proc/model")).rejects.toThrow(/^cannot write \/proc\/model: .*(\/proc|denied)\.$/);
  });

  it("asks where a link points, and leaves nothing there", async () => {
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "target"), "old");
    symlinkSync(join("elsewhere", "target"), join(folder, "link"));
    await assertWritable(join(folder, "link"));
    expect(readdirSync(elsewhere)).toEqual(["target"]);
    expect(readFileSync(join(elsewhere, "target"), "utf8")).toBe("old");
  });

  it("refuses a folder, and a file in a folder that is not there", async () => {
    await expect(assertWritable(folder)).rejects.toThrow("it is a folder");
    await expect(assertWritable(join(folder, "missing", "model"))).rejects.toThrow("no such file or folder");
  });
});
