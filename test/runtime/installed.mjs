// What `npm ci` in this folder installed.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Path of a file of an installed package; undefined if it is not there. */
export function installed(path) {
  const file = fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));
  return existsSync(file) ? file : undefined;
}
