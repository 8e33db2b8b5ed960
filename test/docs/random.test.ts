import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What is written behind each console.log must be what it prints; `wasm-rnn/random` is what `npm run build` made. */
test("the code of docs/random.md prints what it says", () => {
  const page = readFileSync(`${root}/docs/random.md`, "utf8");
  const code = /^```js\n(.*?)^```$/ms.exec(page)![1]!;
  const expected = [...code.matchAll(/^console\.log.*; \/\/ (.+)$/gm)].map(([, text]) => text!);
  const printed = execFileSync(process.execPath, ["--input-type=module", "-"], { cwd: root, input: code });
  expect(expected.length).toBeGreaterThan(4);
  expect(printed.toString().trimEnd().split("\n")).toEqual(expected);
});
