import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { LanguageModel } from "../../src/index.js";
import { run, jsonLines, temporaryFolder, tiny } from "./commandLine.js";

const folder = temporaryFolder();
const file = "dinosaurs.safetensors";
const inspect = (...flags: string[]): ReturnType<typeof run> =>
  run(folder, "inspect", file, "--build", "simd", ...flags);
const load = (): Promise<LanguageModel> => LanguageModel.load(readFileSync(join(folder, file)), { build: "simd" });
const shades = [" ", "░", "▒", "▓", "█"];

beforeAll(async () => {
  expect((await run(folder, "train", ...tiny, "--epochs", "1", "--quiet")).code).toBe(0);
});

describe("inspect --text", () => {
  test("draws the gate of each unit at each step, without colours where nobody looks", async () => {
    using model = await load();
    const { hiddenSize: H } = model.config;
    const { layers, surprisal } = model.trace("rex");
    const values = layers[0]!.updateGate!;
    const { code, stdout, stderr } = await inspect("--text", "rex");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain(`update gate of layer 0, all ${H} units, the most varying first`);
    const units = /^units: (.*)$/m.exec(stdout)![1]!.split(" ").map(Number);
    expect([...units].sort((a, b) => a - b)).toEqual(Array.from({ length: H }, (_, i) => i));
    [..."·rex"].forEach((token, t) => {
      const row = stdout.split("\n").find((line) => line.startsWith(`${token}    `))!;
      const cells = units.map((unit) => shades[Math.min(4, Math.floor(values[t * H + unit]! * 5))]!.repeat(2));
      expect(row.slice(7, 7 + 2 * H)).toBe(cells.join(""));
      expect(row).toMatch(new RegExp(` ${surprisal[t]!.toFixed(2)}  (r|e|x|<EOS>)$`));
    });
  });

  test("draws how far the gradient flows back, by powers of ten", async () => {
    using model = await load();
    const { norms, loss } = model.gradientFlow("rex");
    const { stdout } = await inspect("--text", "rex");
    expect(stdout).toContain(`‖∂loss<4>/∂a<t>‖, layer 0; loss<4> of <EOS>: ${loss.toFixed(3)} nats`);
    const rows = stdout.split("\n").slice(-5, -1);
    const lengths = rows.map((row, t) => {
      expect(row).toContain(norms[0]![t]!.toExponential(2));
      return [...row].reduce((sum, c) => sum + Math.max(0, " ▏▎▍▌▋▊▉█".indexOf(c, 1)), 0);
    });
    const order = (list: readonly number[]): number[] => [...list.keys()].sort((a, b) => list[a]! - list[b]!);
    expect(Math.max(...lengths)).toBe(30 * 8);
    expect(order(lengths)).toEqual(order([...norms[0]!]));
  });

  test("FORCE_COLOR and NO_COLOR are heeded, and the blocks stay the same", async () => {
    const plain = (await inspect("--text", "rex")).stdout;
    const environment = process.env;
    try {
      process.env = { ...environment, FORCE_COLOR: "1" };
      const coloured = (await inspect("--text", "rex")).stdout;
      expect(coloured).toContain("\u001b[38;5;");
      const bare = coloured.split("\u001b").map((part, i) => (i === 0 ? part : part.replace(/^\[[\d;]*m/, "")));
      expect(bare.join("")).toBe(plain);
      process.env = { ...environment, NO_COLOR: "1" };
      expect((await inspect("--text", "rex")).stdout).toBe(plain);
    } finally {
      process.env = environment;
    }
  });

  test("--json gives every number", async () => {
    using model = await load();
    const [trace, flow] = jsonLines(await inspect("--text", "rex", "--step", "2", "--json"));
    const { layers, inputs, tokens } = model.trace("rex");
    const { hiddenSize: H } = model.config;
    expect(trace).toMatchObject({ type: "trace", inputs, tokens, hiddenSize: H });
    const { state } = (trace as unknown as { layers: Record<string, number[][]>[] }).layers[0]!;
    expect(state!.flat()).toEqual([...layers[0]!.state]);
    expect(state![0]).toHaveLength(H);
    const { norms, loss } = model.gradientFlow("rex", { step: 2 });
    expect(flow).toEqual({ type: "gradient-flow", step: 2, token: "e", loss, norms: norms.map((one) => [...one]) });
  });

  test("--out draws both as an SVG with a title and a description", async () => {
    const { code, stderr } = await inspect(
      "--text",
      "<rex> & co",
      "--gate",
      "candidate",
      "--units",
      "3",
      "--out",
      "x.svg",
    );
    expect({ code, stderr: stderr.split("\n").at(-2) }).toEqual({ code: 0, stderr: "Wrote x.svg." });
    const svg = readFileSync(join(folder, "x.svg"), "utf8");
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]* role="img" aria-labelledby="title description">/,
    );
    expect(svg).toContain("&#60;rex&#62; &#38; co");
    expect(svg).toMatch(/<desc id="description">The candidate of 3 units of layer 0 in each of 11 steps/);
    // Cells of 3 units × 11 steps, the legend, and the paper.
    expect(svg.match(/<rect /g)).toHaveLength(3 * 11 + 24 + 1);
    expect(svg.match(/<polyline /g)).toHaveLength(1);
    expect(svg).toContain("prefers-color-scheme: dark");
    expect(svg).not.toMatch(/NaN|undefined|<script|href/);
  });

  test.each([
    [
      ["--text", "rex", "--gate", "forget"],
      "--gate must be one of reset-gate, update-gate, candidate, state for this cell",
    ],
    [["--text", "rex", "--layer", "1"], "--layer must be from 0 to 0, not 1"],
    [["--text", "rex", "--step", "9"], "--step must be an integer from 1 to 4"],
    [["--gate", "state"], "--gate goes with --text"],
    [["--out", "x.svg"], "--out goes with --text"],
    [["--text", "rex", "--out", `./${file}`], `--out ./${file} is the model itself`],
  ])("refused: %j", async (flags, message) => {
    const { code, stderr } = await inspect(...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
