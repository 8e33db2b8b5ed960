// Serves a folder below a path, as a static host does, with the strictest Content-Security-Policy that the page says it needs.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};
const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Where it is, and what ends it. */
export async function serve(folder, below = "/some/where/") {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = pathname.startsWith(below) ? normalize(pathname.slice(below.length - 1)) : "missing";
    const name = path.endsWith("/") ? `${path}index.html` : path;
    readFile(join(folder, name)).then(
      (bytes) => {
        response.writeHead(200, {
          "Content-Security-Policy": STRICT,
          "Content-Type": TYPES[extname(name)] ?? "application/octet-stream",
        });
        response.end(bytes);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${below}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
