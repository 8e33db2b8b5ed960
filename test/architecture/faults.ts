import { posix } from "node:path";

/** The imports of each file, as written in it; paths are relative to the root of the tree. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Layers from the bottom up; the parts of one layer (a folder with its `/`, or a file) must not know each other. */
export type Layers = readonly (readonly string[])[];

export interface Rules {
  readonly layers: Layers;
  /** Whether `file` may import `specifier`, which leads out of the tree. */
  readonly outside: (file: string, specifier: string) => boolean;
}

const NAMELESS = /^(utils?|helpers?|common|misc)(\.|$)/;

/** What is wrong with a tree, one sentence each, sorted. */
export function faults(imports: Imports, { layers, outside }: Rules): string[] {
  const found = new Set<string>();
  const placeOf = (file: string): { layer: number; part: string } | undefined => {
    for (const [layer, parts] of layers.entries()) {
      const part = parts.find((name) => (name.endsWith("/") ? file.startsWith(name) : file === name));
      if (part !== undefined) return { layer, part };
    }
    return undefined;
  };
  const graph = new Map<string, string[]>();
  for (const [file, specifiers] of imports) {
    for (const name of file.split("/")) if (NAMELESS.test(name)) found.add(`${file}: "${name}" names nothing`);
    const from = placeOf(file);
    if (from === undefined) found.add(`${file}: in no known layer`);
    const targets: string[] = [];
    graph.set(file, targets);
    for (const specifier of specifiers) {
      const target = resolve(file, specifier, imports);
      if (target === undefined) {
        if (!outside(file, specifier)) found.add(`${file}: must not import "${specifier}"`);
        continue;
      }
      targets.push(target);
      const to = placeOf(target);
      if (from === undefined || to === undefined || from.part === to.part) continue;
      if (to.layer > from.layer) found.add(`${file}: imports upward, ${target}`);
      if (to.layer === from.layer) found.add(`${file}: imports sideways, ${target}`);
    }
  }
  for (const cycle of cycles(graph)) found.add(`circular: ${cycle.join(" → ")}`);
  return [...found].sort();
}

/** The file of the tree that a relative specifier means; undefined when it leads elsewhere. */
function resolve(file: string, specifier: string, imports: Imports): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = posix.join(posix.dirname(file), specifier);
  return [path.replace(/\.js$/, ".ts"), `${path}.ts`, `${path}/index.ts`].find((candidate) => imports.has(candidate));
}

/** For each edge that closes a circle in a depth-first walk, the circle. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const path: string[] = [];
  const done = new Set<string>();
  const visit = (file: string): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file]);
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}
