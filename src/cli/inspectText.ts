import { Option, type Command } from "commander";
import { InvalidOptionError, type GradientFlow, type LanguageModel, type LayerTrace, type Trace } from "../index.js";
import { colours } from "./colours.js";
import { oneLine, visible, wrapped } from "./format.js";
import { amount, count } from "./numbers.js";
import { note, print, printRecord } from "./streams.js";
import { chartPart } from "./svg/chartPart.js";
import { heatMapPart } from "./svg/heatMapPart.js";
import { log10 } from "./svg/log10.js";
import { rangeOf } from "./svg/ramp.js";
import { picture } from "./svg/svg.js";
import { bar, heatRow, legend } from "./terminalPicture.js";
import { noteUnknown } from "./unknownTokens.js";
import { writeFile } from "./writeFile.js";

/** What `inspect --text` takes besides. */
export interface TextFlags {
  text?: string;
  gate?: string;
  layer?: number;
  units?: number;
  step?: number;
  out?: string;
  json?: true;
}

type Gate = keyof LayerTrace;

/** What a value near 1 means, for people. */
const MEANINGS: Readonly<Record<Gate, string>> = {
  resetGate: "near 1 the candidate sees the old state",
  updateGate: "near 1 keeps the old state",
  inputGate: "near 1 writes the candidate into the memory",
  forgetGate: "near 1 keeps the memory",
  outputGate: "near 1 shows the memory",
  candidate: "what would be written",
  cell: "the memory",
  state: "the activation",
};
/** Of these the first that a cell has is drawn: what it keeps. */
const TELLING: readonly Gate[] = ["updateGate", "forgetGate", "state"];
/** Columns of a terminal that does not say, and those of a row that are not units. */
const COLUMNS = 80;
const MOST_UNITS = 32;
const TOKEN = 16;
const BAR = 30;

export function addTextOptions(command: Command): Command {
  const whole = (flags: string, description: string, parse = amount): Option =>
    new Option(flags, description).argParser(parse);
  return command
    .option("--text <text>", "look inside: the gates of each step of a text, and how far gradients flow back")
    .option(
      "--gate <name>",
      "which gate: reset-gate, update-gate, input-gate, forget-gate, output-gate, candidate, cell or state",
    )
    .addOption(whole("--layer <n>", "which layer, from 0 on (default: the top one)"))
    .addOption(whole("--units <n>", "how many units, those that vary most (default: as many as fit, up to 32)", count))
    .addOption(whole("--step <n>", "which step's loss flows back, from 1 on (default: the last that training saw)"))
    .option("--out <file>", "draw both as an SVG file");
}

/** Throws `InvalidOptionError` for an option that wants a text where there is none. */
export function checkTextFlags(flags: TextFlags): void {
  if (flags.text !== undefined) return;
  for (const name of ["gate", "layer", "units", "step", "out"] as const) {
    if (flags[name] !== undefined) throw new InvalidOptionError(`--${name} goes with --text; give a text.`);
  }
}

/** The gates of a text as a heat map, the flow of its gradient as bars; numbers with `--json`, an SVG with `--out`. */
export async function inspectText(model: LanguageModel, text: string, flags: TextFlags): Promise<void> {
  const { tokenizer, trainedOn } = model;
  await noteUnknown([text], tokenizer, {});
  const trace = model.trace(text);
  // A model of running text has never seen an end.
  const last = trace.tokens.length - Number(trainedOn === "text");
  const flow = model.gradientFlow(text, { step: flags.step ?? Math.max(1, last) });
  const layer = layerOf(trace, flags.layer);
  const gate = gateOf(trace, layer, flags.gate);
  if (flags.json) {
    const layers = trace.layers.map((values) => mapValues(values, rows(trace.hiddenSize)));
    const { inputs, tokens, surprisal, hiddenSize } = trace;
    await printRecord("trace", { inputs, tokens, surprisal: [...surprisal], hiddenSize, layers });
    const { loss, norms, cellNorms } = flow;
    const lists = {
      norms: norms.map((one) => [...one]),
      ...(cellNorms && { cellNorms: cellNorms.map((one) => [...one]) }),
    };
    await printRecord("gradient-flow", { step: flow.tokens.length, token: flow.tokens.at(-1), loss, ...lists });
  } else {
    await printHeatMap(trace, layer, gate, flags.units);
    await print("");
    await printFlow(flow, layer);
  }
  if (flags.out === undefined) return;
  await writeFile(flags.out, new TextEncoder().encode(svg(text, trace, flow, layer, gate, flags.units)));
  note(`Wrote ${flags.out}.`);
}

async function printHeatMap(trace: Trace, layer: number, gate: Gate, asked: number | undefined): Promise<void> {
  const { hiddenSize: H, inputs, surprisal, tokens } = trace;
  const values = trace.layers[layer]?.[gate] ?? new Float32Array();
  const range = rangeOf(gate, values);
  const width = Math.min(TOKEN, Math.max(5, ...inputs.map((token) => [...visible(token)].length)));
  const room = Math.floor(((process.stdout.columns || COLUMNS) - width - 30) / 2);
  const units = mostVarying(values, H, asked ?? Math.max(4, Math.min(MOST_UNITS, room)));
  const paint = colours(process.stdout);
  await print(`${words(gate)} of layer ${layer}, ${ofUnits(units, H)}`);
  await print(`${legend(range, paint)}   ${MEANINGS[gate]}`);
  for (const line of wrapped(["units:", ...units.map(String)], 78)) await print(line);
  await print("");
  const head = `${"reads".padEnd(width)}  ${"units".padEnd(2 * units.length)}  ${"mean".padStart(6)}  ${"bits".padStart(6)}  to tell`;
  await print(head);
  for (const [t, input] of inputs.entries()) {
    const row = values.subarray(t * H, (t + 1) * H);
    const mean = row.reduce((sum, value) => sum + value, 0) / H;
    const cells = heatRow(
      units.map((unit) => row[unit] ?? 0),
      range,
      paint,
    );
    const numbers = `${mean.toFixed(3).padStart(6)}  ${(surprisal[t] ?? 0).toFixed(2).padStart(6)}`;
    await print(`${named(input, width)}  ${cells}  ${numbers}  ${named(tokens[t] ?? "", 0)}`);
  }
}

async function printFlow({ inputs, tokens, loss, norms, cellNorms }: GradientFlow, layer: number): Promise<void> {
  const T = tokens.length;
  const list = norms[layer] ?? new Float64Array();
  const memory = cellNorms?.[layer];
  await print(
    `gradient flow: ‖∂loss<${T}>/∂a<t>‖, layer ${layer}; loss<${T}> of ${named(tokens.at(-1) ?? "", 0)}: ${loss.toFixed(3)} nats`,
  );
  const above = [...list].filter((norm) => norm > 0);
  const [least, most] = [Math.min(...above), Math.max(...above)];
  await print(
    `bars by powers of ten${above.length > 0 ? `, from ${exponential(least).trim()} to ${exponential(most).trim()}` : ""}\n`,
  );
  const width = Math.min(TOKEN, Math.max(5, ...inputs.map((token) => [...visible(token)].length)));
  await print(
    `${"t".padStart(4)}  ${"reads".padEnd(width)}  ${"a".padStart(8)}${memory ? `  ${"memory".padStart(8)}` : ""}`,
  );
  for (const [t, input] of inputs.entries()) {
    const norm = list[t] ?? 0;
    const share = norm > 0 ? log10(norm / least) / (log10(most / least) || 1) : -1;
    const ofMemory = memory ? `  ${exponential(memory[t] ?? 0)}` : "";
    await print(
      `${String(t + 1).padStart(4)}  ${named(input, width)}  ${exponential(norm)}${ofMemory}  ${bar(share, BAR)}`.trimEnd(),
    );
  }
}

function svg(text: string, trace: Trace, flow: GradientFlow, layer: number, gate: Gate, asked = MOST_UNITS): string {
  const { hiddenSize: H, inputs } = trace;
  const values = trace.layers[layer]?.[gate] ?? new Float32Array();
  const units = mostVarying(values, H, asked);
  const T = flow.tokens.length;
  const points = (norms: Float64Array | undefined): [number, number][] =>
    Array.from(norms ?? [], (norm, t): [number, number] => [T - 1 - t, norm]).reverse();
  const ofCell = flow.cellNorms ? [{ name: "memory c", points: points(flow.cellNorms[layer]) }] : [];
  const columns = inputs.map((token) => [...oneLine(token)].slice(0, TOKEN).join(""));
  return picture(
    `“${[...oneLine(text)].slice(0, 60).join("")}”`,
    `The ${words(gate)} of ${units.length} units of layer ${layer} in each of ${inputs.length} steps as a heat map (${MEANINGS[gate]}), and the ` +
      `norm of the gradient of step ${T}'s loss by the number of steps back.`,
    [
      heatMapPart({
        heading: `${words(gate)} of layer ${layer}, ${ofUnits(units, H)}`,
        columns,
        rows: units,
        value: (row, column) => values[column * H + (units[row] ?? 0)] ?? 0,
        range: rangeOf(gate, values),
      }),
      chartPart({
        heading: `gradient of step ${T}'s loss, layer ${layer}`,
        xLabel: "steps back",
        series: [{ name: "state a", points: points(flow.norms[layer]) }, ...ofCell],
        logarithmic: true,
        width: 420,
        height: 180,
      }),
    ],
  );
}

/** The units whose values differ most from step to step, the most varying first. */
function mostVarying(values: Float32Array, H: number, count: number): number[] {
  const steps = values.length / H;
  const deviations = Array.from({ length: H }, (_, unit) => {
    let [sum, squares] = [0, 0];
    for (let t = 0; t < steps; t++) {
      const value = values[t * H + unit] ?? 0;
      sum += value;
      squares += value * value;
    }
    return squares - (sum * sum) / steps;
  });
  return [...deviations.keys()].sort((a, b) => (deviations[b] ?? 0) - (deviations[a] ?? 0)).slice(0, count);
}

function layerOf({ layers }: Trace, asked = layers.length - 1): number {
  if (asked < layers.length) return asked;
  throw new InvalidOptionError(`--layer must be from 0 to ${layers.length - 1}, not ${asked}.`);
}

/** "update-gate", "update" and "updateGate" alike. */
function gateOf({ layers }: Trace, layer: number, asked: string | undefined): Gate {
  const names = Object.keys(layers[layer] ?? {}) as Gate[];
  if (asked === undefined) return TELLING.find((name) => names.includes(name)) ?? "state";
  const plain = (name: string): string => name.toLowerCase().replace(/-|gate$/g, "");
  const found = names.find((name) => plain(name) === plain(asked));
  if (found !== undefined) return found;
  const list = names.map((name) => words(name).replace(" ", "-"));
  throw new InvalidOptionError(`--gate must be one of ${list.join(", ")} for this cell, not ${asked}.`);
}

function words(gate: Gate): string {
  return gate.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function ofUnits(units: readonly number[], H: number): string {
  if (units.length === H) return H === 1 ? "its one unit" : `all ${H} units, the most varying first`;
  return `${units.length} of ${H} units, the most varying first`;
}

/** A token in a column; what the first step reads, the zero vector, has none. */
function named(token: string, width: number): string {
  const all = [...(token === "" ? "·" : visible(token))];
  const cut = width > 0 && all.length > width ? [...all.slice(0, width - 1), "…"] : all;
  return cut.join("").padEnd(width);
}

function exponential(x: number): string {
  return (x === 0 ? "0" : x.toExponential(2)).padStart(8);
}

function mapValues(values: LayerTrace, map: (values: Float32Array) => unknown): object {
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, map(list as Float32Array)]));
}

/** T×H numbers as T lists. */
function rows(H: number): (values: Float32Array) => number[][] {
  return (values) => Array.from({ length: values.length / H }, (_, t) => [...values.subarray(t * H, (t + 1) * H)]);
}
