// What the worker answers; it needs nothing but a model and what all edge runtimes have.

import { WasmRnnError } from "wasm-rnn/inference";

/** Names are scored in lower case, up to this many characters. */
const LONGEST_NAME = 64;

/**
 * Mean surprisal, in bits a character, above which a name is called gibberish. With names.txt 94 % of random letters lie
 * above, and 5 % of real first names: train on names like those of your users, and choose it from theirs.
 */
const GIBBERISH_BITS = 5.5;

class BadRequest extends Error {}

/** Answers a request with this model. */
export function answer(request, model) {
  try {
    const { pathname, searchParams } = new URL(request.url);
    const route = { "/score": score, "/names": names }[pathname];
    if (route === undefined) return problem(404, "There are /score?name=… and /names?count=….");
    if (request.method !== "GET") return problem(405, "Only GET.", { Allow: "GET" });
    return route(searchParams, model);
  } catch (error) {
    // What the library refuses is what the request asked for.
    const isBad = error instanceof BadRequest || (error instanceof WasmRnnError && error.code === "invalid-option");
    if (isBad) return problem(400, error.message);
    throw error;
  }
}

/** How likely a user name is one: as JSON. */
function score(parameters, model) {
  const name = parameters.get("name") ?? "";
  if (name === "" || name.length > LONGEST_NAME) {
    throw new BadRequest(`name must have 1 to ${LONGEST_NAME} characters.`);
  }
  const { logProbability, bitsPerToken, unknownTokens } = model.score(name.toLowerCase());
  const gibberish = bitsPerToken > GIBBERISH_BITS || unknownTokens > 0;
  return Response.json({ name, gibberish, bitsPerCharacter: bitsPerToken, logProbability });
}

/** New names, letter by letter: as server-sent events. */
function names(parameters, model) {
  const count = number(parameters, "count", 5);
  if (!Number.isInteger(count) || count < 1 || count > 100) throw new BadRequest("count must be from 1 to 100.");
  const temperature = number(parameters, "temperature", 0.8);
  const seed = number(parameters, "seed", crypto.getRandomValues(new Uint32Array(1))[0]);
  const options = (index) => ({ temperature, seed: BigInt(seed) + (BigInt(index) << 128n), maxLength: 24 });
  if (!Number.isSafeInteger(seed) || seed < 0) throw new BadRequest("seed must be an integer from 0 on.");

  const encoder = new TextEncoder();
  // Refuses wrong options now, while there can be a status.
  let letters = model.stream(options(0));
  let index = 0;
  let name = "";
  const body = new ReadableStream({
    // One letter each time that the reader has room for one: who reads slowly costs nothing.
    pull(controller) {
      const send = (event, data) =>
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      const { done, value } = letters.next();
      if (!done) {
        name += value;
        send("letter", value);
        return;
      }
      send("name", name);
      name = "";
      if (++index < count) letters = model.stream(options(index));
      else controller.close();
    },
    cancel() {
      letters.return();
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store" } });
}

function number(parameters, name, preset) {
  const text = parameters.get(name);
  if (text === null) return preset;
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new BadRequest(`${name} must be a number.`);
  return value;
}

function problem(status, error, headers = {}) {
  return Response.json({ error }, { status, headers });
}
