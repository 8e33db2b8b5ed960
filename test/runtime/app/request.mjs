// A program that answers requests, as edge runtimes want it, and the requests that it must answer.
import { created, equal, outcomesOf, runSuite, trained } from "./suite.mjs";
import { expected } from "./expected.mjs";

let ready;

async function model() {
  const made = await created("simd");
  await trained(made);
  return made;
}

export async function handle(request) {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/suite") return Response.json(await runSuite());
  ready ??= model();
  const trainedModel = await ready;
  if (pathname === "/score") return Response.json(trainedModel.score(searchParams.get("text") ?? ""));
  if (pathname !== "/stream") return new Response("Not found", { status: 404 });
  const tokens = trainedModel.stream({ seed: 7, maxLength: 40 });
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    pull(controller) {
      const { done, value } = tokens.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`data: ${JSON.stringify(value)}\n\n`));
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

/** Outcomes of the suite and of two requests, by `ask`, which fetches a path. */
export async function outcomesOfRequests(ask) {
  const suite = await ask("/suite");
  return {
    ...(await suite.json()),
    ...(await outcomesOf({
      async request() {
        const response = await ask("/score?text=ada");
        equal(response.status, 200, "status");
        equal((await response.json()).logProbability, expected.logProbability, "log-probability");
        equal((await ask("/nowhere")).status, 404, "status of a path that is not there");
      },
      async stream() {
        const events = (await (await ask("/stream")).text()).trimEnd().split("\n\n");
        const tokens = events.map((event) => JSON.parse(event.replace(/^data: /, "")));
        if (tokens.length < 2) throw new Error(`${tokens.length} events`);
        equal(tokens.join(""), expected.sample, "tokens together");
      },
    })),
  };
}
