import { randomBytes } from "node:crypto";
import { access, constants, open, realpath, rename, rm, stat, writeFile as overwrite } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { InvalidOptionError } from "../index.js";
import { FileError } from "./fileError.js";

/**
 * Writes `bytes` to `path` so that a crash at any moment leaves either the old file or the new one: into a temporary
 * file of the same folder, onto the disk, then in place by rename. A link keeps pointing to its target; a device or
 * pipe is written directly.
 */
export async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const old = await stat(path).catch(ignoreMissing);
    if (old === undefined) await replace(path, bytes);
    else if (old.isFile()) await replace(await realpath(path), bytes, old.mode & 0o7777);
    else await overwrite(path, bytes);
  } catch (cause) {
    throw new FileError("write", path, cause);
  }
}

/** `mode`: the new file's permissions, unless the system's default is meant. */
async function replace(target: string, bytes: Uint8Array, mode?: number): Promise<void> {
  const temporary = temporaryBeside(target);
  try {
    const file = await open(temporary, "wx");
    try {
      if (mode !== undefined) await file.chmod(mode);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/** A name that no other file has, in the folder of `target`, from which a rename to it cannot leave the file system. */
function temporaryBeside(target: string): string {
  return join(dirname(target), `.wasm-rnn-${process.pid}-${randomBytes(6).toString("hex")}.tmp`);
}

/** Whether two names are of one file, whatever path or link leads there; one that is not there yet is only its name. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => resolve(path))));
  return a === b;
}

/** Throws unless `path`, the value of `flag`, names a file, be it there or not. */
export function assertFileName(flag: string, path: string): void {
  if (path === "") throw new InvalidOptionError(`${flag} is empty; give a file name.`);
  if (!path.endsWith("/") && !path.endsWith(sep)) return;
  throw new InvalidOptionError(
    `${flag} ${path} ends as a folder does; give a file name, such as ${path}model.safetensors.`,
  );
}

/** Throws unless `writeFile(path)` can be expected to work: asked before an hour of training, not after. */
export async function assertWritable(path: string): Promise<void> {
  try {
    const old = await stat(path).catch(ignoreMissing);
    if (old?.isDirectory()) throw new FileError("write", path, "it is a folder");
    if (old === undefined) await assertTakesFiles(path);
    else if (old.isFile()) await assertTakesFiles(await realpath(path));
    else await access(path, constants.W_OK);
  } catch (cause) {
    throw cause instanceof FileError ? cause : new FileError("write", path, cause);
  }
}

/** Makes a file where `replace(target)` will and removes it: permissions alone do not tell, of `/proc` for instance. */
async function assertTakesFiles(target: string): Promise<void> {
  const folder = dirname(target);
  await stat(folder);
  const temporary = temporaryBeside(target);
  try {
    await (await open(temporary, "wx")).close();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new FileError("write", target, `no file can be made in the folder ${folder}`);
  }
  await rm(temporary);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** Makes the rename itself last; some systems cannot open folders and need no such call. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // The file's content is safe already.
  }
}
