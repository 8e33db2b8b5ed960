import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Categorical, Generator, RandomState, RandomStream, SeedSequence } from "../../src/random.js";

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

/** What a class has of its own, without what is written in brackets. */
function members(...classes: { readonly prototype: object }[]): string[] {
  const names = classes.flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));
  return [...new Set(names)].filter((name) => name !== "constructor").sort();
}

test("docs/random.md lists what each class has, and nothing else", () => {
  const page = readFileSync(`${root}/docs/random.md`, "utf8");
  const table = /^\| here .*?\n\n/ms.exec(page)![0].split("\n").slice(2, -2);
  const column = (index: number): string[] =>
    table.flatMap((row) => [...row.split("|")[index]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!)).sort();
  expect(column(2)).toEqual(members(Generator, RandomStream));
  expect(column(3)).toEqual(members(RandomState, RandomStream));
  expect(members(Categorical)).toEqual(["dispose", "sample"]);
  expect(members(SeedSequence)).toEqual(expect.arrayContaining(["spawn"]));
});
