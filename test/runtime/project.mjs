import { execFile } from "node:child_process";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { installed } from "./installed.mjs";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** An empty project in the folder `work` with the packed library in it, and beside that the programs of app/; its path. */
export async function installProject(work) {
  const project = join(work, "project");
  await cp(new URL("app", import.meta.url), project, { recursive: true });
  await installPacked(work, project);
  // What runs the programs is no dependency of theirs.
  for (const name of ["miniflare", "edge-runtime"]) {
    const path = installed(name);
    if (path !== undefined) await symlink(path, join(project, "node_modules", name));
  }
  await symlink(join(root, "node_modules/esbuild"), join(project, "node_modules/esbuild"));
  return project;
}

/** The same with the package's own examples in place of the programs, as who copies them has them. */
export async function installExamples(work) {
  const project = join(work, "project");
  await mkdir(project);
  await installPacked(work, project);
  await cp(join(project, "node_modules/wasm-rnn/examples"), join(project, "examples"), { recursive: true });
  return project;
}

async function installPacked(work, project) {
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", work], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(stdout);
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(work, filename)], { cwd: project });
}
