import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runNode } from "../runNode.js";

const folder = fileURLToPath(new URL("../../examples", import.meta.url));
const examples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
/** Those that Node runs as they stand; `npm run test:examples` has the others. */
const programs = examples.filter((name) => existsSync(`${folder}/${name}/main.mjs`));

test("there are examples", () => {
  expect(examples).toEqual(expect.arrayContaining(["adding-problem", "browser"]));
  expect(programs).toEqual(expect.arrayContaining(["adding-problem", "node", "numpy-parity"]));
});

describe.each(examples)("examples/%s", (name) => {
  test("has a README, and a link from another page", () => {
    expect(existsSync(`${folder}/${name}/README.md`)).toBe(true);
    const docs = readdirSync(`${folder}/../docs`).filter((page) => page.endsWith(".md"));
    const pages = ["README.md", ...docs.map((page) => `docs/${page}`)];
    const links = pages.filter((page) => readFileSync(`${folder}/../${page}`, "utf8").includes(`examples/${name})`));
    expect(links).not.toEqual([]);
  });
});

describe.each(programs)("examples/%s", (name) => {
  const main = `examples/${name}/main.mjs`;

  test("has a README that says how to run it", () => {
    expect(readFileSync(`${folder}/${name}/README.md`, "utf8")).toContain(`node ${main}`);
  });

  test("--help says how to use it", async () => {
    const { exitCode, stdout, stderr } = await runNode([main, "--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: node ${main} \\[options\\]\n`));
    const readme = readFileSync(`${folder}/${name}/README.md`, "utf8");
    for (const [flag] of stdout.matchAll(/^ +--(?!help)\w+/gm)) expect(readme).toContain(flag.trim());
  });

  test("refuses what it does not know", async () => {
    const { exitCode, stdout, stderr } = await runNode([main, "--nonsense"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("--nonsense");
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("examples/numpy-parity", () => {
  const main = "examples/numpy-parity/main.mjs";

  test("draws the words that NumPy drew", async () => {
    const { exitCode, stdout } = await runNode([main]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("100 of 100 words are those that NumPy drew.");
    const [word] = (await runNode([main, "--seed", "7"])).stdout.split("\n");
    expect(stdout.split("\n")[7]).toBe(word);
  });

  test("takes the seeds that it knows only", async () => {
    const { exitCode, stderr } = await runNode([main, "--seed", "100"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "--seed must be an integer from 0 to 99, not 100.\n" });
  });
});
