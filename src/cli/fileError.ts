const REASONS: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  ERR_FS_FILE_TOO_LARGE: "it is larger than 2 GiB",
};

/** A file or stream cannot be read or written, or does not hold what it should. */
export class FileError extends Error {
  override name = "FileError";
  readonly code = "file";

  /** `reason`: the system's error, or a sentence without its first word's capital and without its full stop. */
  constructor(action: "read" | "write", path: string, reason: unknown) {
    super(`cannot ${action} ${path}: ${typeof reason === "string" ? reason : describe(reason)}.`, { cause: reason });
  }
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return REASONS[code] ?? cause.message;
}
