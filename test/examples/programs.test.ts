import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runNode } from "../runNode.js";

// Examples that Node runs; what takes another runtime is tried by `npm run test:examples`.

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "examples-"));
});
afterAll(async () => {
  await rm(work, { recursive: true });
});

describe("examples/node", () => {
  const main = (...parameters: string[]): ReturnType<typeof runNode> =>
    runNode(["examples/node/main.mjs", ...parameters]);

  test("learns in a worker, prints new names and writes a model that the library loads", async () => {
    const out = join(work, "model.safetensors");
    const run = await main("--epochs", "2", "--count", "3", "--out", out);
    expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^epoch 1: .*\nepoch 2: .*\n$/) as string });
    expect(run.stdout.trimEnd().split("\n")).toHaveLength(3);
    const sampled = await runNode(["build/cli.js", "sample", out, "--count", "1"]);
    expect(sampled).toMatchObject({ exitCode: 0 });
  });

  test("explains itself, and refuses what it cannot do", async () => {
    expect(await main("--help")).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Usage: /) as string });
    expect(await main("--epoch", "3")).toMatchObject({ exitCode: 2, stdout: "" });
    const epochs = await main("--epochs", "0");
    expect(epochs).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^epochs must be/) as string });
    const nowhere = await main("--file", join(work, "nowhere.txt"));
    expect(nowhere).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("ENOENT") as string });
  });
});

test("examples/edge trains its model and answers requests with it", async () => {
  const out = join(work, "names.safetensors");
  const help = await runNode(["examples/edge/train.mjs", "--help"]);
  expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Usage: /) as string });
  expect(await runNode(["examples/edge/train.mjs", "--out", out])).toMatchObject({ exitCode: 0, stderr: "" });
  const { stdout, stderr } = await runNode(
    ["--input-type=module", "-"],
    `import { readFile } from "node:fs/promises";
     import { InferenceModel } from "wasm-rnn/inference";
     import { answer } from "./examples/edge/api.mjs";
     const model = await InferenceModel.load(await readFile(${JSON.stringify(out)}));
     const ask = async (path, method = "GET") => {
       const response = answer(new Request("http://example.com" + path, { method }), model);
       return { status: response.status, type: response.headers.get("content-type"), body: await response.text() };
     };
     const paths = ["/score?name=Olivia", "/score?name=xqzvkw", "/names?count=2&seed=1&temperature=0.5", "/score",
       "/score?name=" + "a".repeat(65), "/names?count=0", "/names?count=1.5", "/names?seed=-1", "/names?temperature=hot",
       "/names?temperature=-1", "/"];
     const answers = {};
     for (const path of paths) answers[path.slice(0, 40)] = await ask(path);
     answers.post = await ask("/names", "POST");
     const sampled = model.sampleMany(2, { seed: 1, temperature: 0.5, maxLength: 24 });
     console.log(JSON.stringify({ answers, sampled }));`,
  );
  expect(stderr).toBe("");
  const { answers, sampled } = JSON.parse(stdout) as {
    answers: Record<string, { status: number; type: string; body: string }>;
    sampled: string[];
  };
  expect(JSON.parse(answers["/score?name=Olivia"]!.body)).toMatchObject({ name: "Olivia", gibberish: false });
  expect(JSON.parse(answers["/score?name=xqzvkw"]!.body)).toMatchObject({ gibberish: true });
  const { type, body } = answers["/names?count=2&seed=1&temperature=0.5"]!;
  expect(type).toBe("text/event-stream");
  const events = body.trimEnd().split("\n\n");
  const data = (event: string): string[] =>
    events
      .filter((each) => each.startsWith(`event: ${event}\n`))
      .map((each) => JSON.parse(each.split("data: ")[1]!) as string);
  expect(data("name")).toEqual(sampled);
  expect(data("letter").join("")).toBe(sampled.join(""));
  const refused = Object.entries(answers).filter(([, { status }]) => status >= 400);
  expect(refused.map(([, { status }]) => status)).toEqual([400, 400, 400, 400, 400, 400, 400, 404, 405]);
  for (const [path, { body: problem }] of refused) {
    expect((JSON.parse(problem) as { error: string }).error.length, path).toBeGreaterThan(5);
  }
});
