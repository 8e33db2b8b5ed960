import { randomBytes } from "node:crypto";
import { access, constants, open, realpath, rename, rm, stat, writeFile as overwrite } from "node:fs/promises";
import { dirname, join } from "node:path";
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
  const folder = dirname(target);
  const temporary = join(folder, `.wasm-rnn-${process.pid}-${randomBytes(6).toString("hex")}.tmp`);
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
  await syncFolder(folder);
}

/** Throws unless `writeFile(path)` can be expected to work: asked before an hour of training, not after. */
export async function assertWritable(path: string): Promise<void> {
  try {
    const old = await stat(path).catch(ignoreMissing);
    if (old?.isDirectory()) throw new FileError("write", path, "it is a folder");
    await access(old === undefined || old.isFile() ? dirname(path) : path, constants.W_OK);
  } catch (cause) {
    throw cause instanceof FileError ? cause : new FileError("write", path, cause);
  }
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
