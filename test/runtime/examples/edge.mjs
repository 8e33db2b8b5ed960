// examples/edge in workerd, by HTTP: both answers, bad requests, a reader that leaves, and 3 s of load.
import assert from "node:assert/strict";
import { serveEdgeExample } from "./edgeServer.mjs";
import { load } from "./load.mjs";

const LOAD_SECONDS = 3;

export async function runEdgeExample(project) {
  const server = await serveEdgeExample(project);
  try {
    const ask = (path, options) => fetch(new URL(path, server.url), options);
    const olivia = await (await ask("/score?name=Olivia")).json();
    assert.equal(olivia.gibberish, false);
    assert.ok(olivia.logProbability < 0);
    assert.equal((await (await ask("/score?name=xqzvkw")).json()).gibberish, true);

    const response = await ask("/names?count=3&seed=1");
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    const events = (await response.text()).trimEnd().split("\n\n");
    const data = (event) =>
      events.filter((each) => each.startsWith(`event: ${event}\n`)).map((each) => JSON.parse(each.split("data: ")[1]));
    assert.equal(data("name").length, 3);
    assert.equal(data("letter").join(""), data("name").join(""));

    for (const [path, status] of [
      ["/score", 400],
      ["/names?temperature=-1", 400],
      ["/names?count=many", 400],
      ["/nowhere", 404],
    ]) {
      const answer = await ask(path);
      assert.equal(answer.status, status, path);
      assert.ok((await answer.json()).error.length > 0, path);
    }
    assert.equal((await ask("/score?name=a", { method: "POST" })).status, 405);

    const reader = (await ask("/names?count=100")).body.getReader();
    await reader.read();
    await reader.cancel();

    const { answered, wrong, seconds } = await load(server.url, LOAD_SECONDS);
    assert.deepEqual(wrong, []);
    assert.ok(answered > 64, `${answered} answered`);
    return `${answered} requests answered in ${seconds.toFixed(1)} s`;
  } finally {
    await server.end();
  }
}
