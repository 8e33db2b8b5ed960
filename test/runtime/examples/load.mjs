// Load on the worker of examples/edge, bounded in time and in requests.
import { Agent, get } from "node:http";
import { performance } from "node:perf_hooks";

const CONCURRENT = 64;
const MOST_REQUESTS = 200_000;

/** What is asked, in turn, and what the answer must be. */
const requests = [
  ["/score?name=olivia", 200, (body) => JSON.parse(body).gibberish === false],
  ["/score?name=xqzvkw", 200, (body) => JSON.parse(body).gibberish === true],
  ["/names?count=2&seed=1", 200, (body) => body.match(/^event: name$/gm)?.length === 2],
  ["/score", 400, (body) => JSON.parse(body).error.includes("name")],
];

/** Keeps 64 requests under way for some seconds: how many were answered rightly, what was wrong with others, the slowest. */
export async function load(url, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENT });
  const start = performance.now();
  const result = { answered: 0, wrong: [], slowestMs: 0 };
  let asked = 0;
  const elapsed = () => (performance.now() - start) / 1000;
  const client = async () => {
    while (elapsed() < seconds && asked < MOST_REQUESTS) {
      const [path, status, isRight] = requests[asked++ % requests.length];
      const before = performance.now();
      try {
        const answer = await ask(new URL(path, url), agent);
        if (answer.status === status && isRight(answer.body)) result.answered++;
        else result.wrong.push(`${path}: ${answer.status} ${answer.body.slice(0, 80)}`);
      } catch (error) {
        result.wrong.push(`${path}: ${error}`);
      }
      result.slowestMs = Math.max(result.slowestMs, performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, client));
  result.seconds = elapsed();
  agent.destroy();
  return result;
}

function ask(url, agent) {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode, body })).on("error", reject);
    }).on("error", reject);
  });
}
