// 64 requests at a time for 20 s to the worker of examples/edge, with the packed library, in workerd: `npm run soak:edge`, after
// `npm ci --prefix test/runtime`. Exits with 1 if one is not answered rightly, or if the worker then keeps 1 MB more than
// after 5 s of the same.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveEdgeExample } from "../test/runtime/examples/edgeServer.mjs";
import { load } from "../test/runtime/examples/load.mjs";
import { installExamples } from "../test/runtime/project.mjs";

const WARM_UP_SECONDS = 5;
const SECONDS = 20;

const work = await mkdtemp(join(tmpdir(), "wasm-rnn-soak-"));
let end;
try {
  const server = await serveEdgeExample(await installExamples(work));
  const { url, memory } = server;
  end = server.end;
  await load(url, WARM_UP_SECONDS);
  const before = await memory();
  const { answered, wrong, seconds, slowestMs } = await load(url, SECONDS);
  const after = await memory();
  console.log(`${answered} answered in ${seconds.toFixed(1)} s, ${(answered / seconds).toFixed(0)} a second`);
  console.log(`slowest ${slowestMs.toFixed(0)} ms; ${wrong.length} wrong`);
  for (const each of wrong.slice(0, 10)) console.log(`  ${each}`);
  console.log(`memory that the worker keeps: ${before.toFixed(2)} MB before, ${after.toFixed(2)} MB after`);
  if (answered === 0 || wrong.length > 0 || after > before + 1) process.exitCode = 1;
} finally {
  await end?.();
  await rm(work, { recursive: true, force: true });
}
