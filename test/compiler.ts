import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the compiler says, in its strictest mode, of each program that uses the package as it was built, without Node's types. */
export function complaints(programs: readonly string[], laxer: ts.CompilerOptions = {}): string[][] {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    ...laxer,
  };
  const sources = new Map(programs.map((code, i) => [`${root}consumer${i}.mts`, code]));
  const disk = ts.createCompilerHost(options);
  const program = ts.createProgram([...sources.keys()], options, {
    ...disk,
    fileExists: (name) => sources.has(name) || disk.fileExists(name),
    readFile: (name) => sources.get(name) ?? disk.readFile(name),
    getSourceFile: (name, language) => {
      const code = sources.get(name);
      return code === undefined ? disk.getSourceFile(name, language) : ts.createSourceFile(name, code, language);
    },
  });
  const all = ts.getPreEmitDiagnostics(program);
  const of = (name: string | undefined): string[] =>
    all
      .filter(({ file }) => file?.fileName === name)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  const others = all.filter(({ file }) => !sources.has(file?.fileName ?? ""));
  expect(others.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  return [...sources.keys()].map(of);
}
