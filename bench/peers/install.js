import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const manifest = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const wanted = manifest("./package.json").dependencies;

/** The version of a package that lies in this folder's node_modules; undefined where it does not. */
export function installedVersion(name) {
  try {
    return manifest(`./node_modules/${name}/package.json`).version;
  } catch {
    return undefined;
  }
}

/** Where a file of an installed package is. */
export function installedFile(path) {
  return createRequire(import.meta.url).resolve(path);
}

/** Installs what package-lock.json says, unless it is there. Who fails to install is reported as not run, later. */
export function install() {
  if (Object.entries(wanted).every(([name, version]) => installedVersion(name) === version)) return;
  console.error("Installing the competitors (about 220 MB) in bench/peers …");
  // npm says where it lies to the scripts that it runs; started by hand, this finds it in PATH.
  const { npm_execpath: npm } = process.env;
  const [command, first] = npm === undefined ? ["npm", []] : [process.execPath, [npm]];
  const { status, error } = spawnSync(command, [...first, "ci"], {
    cwd: here,
    stdio: ["ignore", 2, 2],
    timeout: 300_000,
  });
  if (status !== 0) console.error(`npm ci failed (${error?.message ?? `exit code ${status}`}).`);
}
