// Draws the README's picture of the main job from a real run: `npm run picture`.
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";

const COMMAND = ["build/cli.js", "train", "--epochs", "10", "--samples", "20", "--build", "simd"];
const LINE = 20;
const COLUMN = 8.43;
const PADDING = 20;

/** What the command prints, both streams in the order they come. */
async function run() {
  const child = spawn(process.execPath, [...COMMAND, "--out", "dinosaurs.safetensors"]);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(text);
  return text.trimEnd().split("\n");
}

function escape(text) {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function colour(line) {
  if (line.startsWith("$")) return "#ffffff";
  if (line.includes("✓ new")) return "#7ee787";
  if (line.includes("in the corpus")) return "#f2cc60";
  return "#c9d1d9";
}

const lines = ["$ npm start", ...(await run())];
const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * COLUMN) + 2 * PADDING;
const height = lines.length * LINE + 2 * PADDING;
const texts = lines.map((line, i) => {
  const y = PADDING + (i + 0.75) * LINE;
  return `  <text x="${PADDING}" y="${y}" fill="${colour(line)}" xml:space="preserve">${escape(line)}</text>`;
});
await writeFile(
  "docs/images/dinosaurs.svg",
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"
  font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" role="img"
  aria-label="A terminal: npm start trains on dinosaur names for ten epochs and prints twenty new names">
  <rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${texts.join("\n")}
</svg>
`,
);
