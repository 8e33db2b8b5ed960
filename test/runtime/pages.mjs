// Serves pages and opens them, one after the other, in a browser, which tells by a POST what became of each.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};
const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; require-trusted-types-for 'script'";

/**
 * `pages`: names, each of a script `NAME.js` in `folder`; `open` starts a browser at an address and gives back how to end it.
 * Resolves to the outcomes by page; what did not report within `seconds` of the one before is missing, and all after it.
 */
export async function visit(folder, pages, open, seconds = 120) {
  const outcomes = {};
  let finish;
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(finish, seconds * 1000);
  };
  const finished = new Promise((resolve) => (finish = resolve));
  const server = createServer(
    (request, response) => void answer(request, response).catch((error) => response.destroy(error)),
  );

  async function answer(request, response) {
    const { pathname } = new URL(request.url, "http://localhost");
    const [, first, second] = pathname.split("/");
    if (first === "report") {
      outcomes[second] = JSON.parse(await bodyOf(request));
      wait();
      const next = pages[pages.indexOf(second) + 1];
      response.end(next === undefined ? "" : `/${next}`);
      if (next === undefined) finish();
      return;
    }
    const page = pages.includes(first) && second === undefined;
    if (first === "csp") response.setHeader("Content-Security-Policy", STRICT);
    response.setHeader("Content-Type", TYPES[page ? ".html" : extname(pathname)] ?? "text/plain");
    try {
      response.end(page ? html(first) : await readFile(join(folder, pathname)));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  }

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = await open(`http://127.0.0.1:${server.address().port}/${pages[0]}`);
  wait();
  await finished;
  clearTimeout(timer);
  await close();
  server.closeAllConnections();
  server.close();
  return outcomes;
}

function html(name) {
  return `<!doctype html><meta charset="utf-8"><title>${name}</title><script type="module" src="/${name}.js"></script>`;
}

async function bodyOf(request) {
  let body = "";
  for await (const piece of request.setEncoding("utf8")) body += piece;
  return body;
}
