import { InvalidArgumentError, type Command } from "commander";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type sirv from "sirv";
import { AddressError } from "./addressError.js";
import { jsonOption } from "./commonOptions.js";
import { FileError } from "./fileError.js";
import { interruption } from "./interruption.js";
import { amount } from "./numbers.js";
import { note, print, printRecord } from "./streams.js";

interface PlaygroundFlags {
  port: number;
  open: boolean;
  json?: true;
}

/** Only this machine reaches it. */
const HOST = "127.0.0.1";
const HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; " +
    "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

export function addPlayground(program: Command): void {
  program
    .command("playground")
    .summary("train and look inside a model, in a browser")
    .description(
      "Serves the playground to this machine alone and opens it: a page that trains models in its tab, lets them write " +
        "and judge, and shows what they remember. Runs until Ctrl-C.",
    )
    .option("--port <n>", "port to serve it at; 0: any that is free", port, 8765)
    .option("--no-open", "only serve it and say where")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  $ wasm-rnn playground
  $ wasm-rnn playground --port 0 --no-open`,
    )
    .action(playground);
}

async function playground({ port, open, json }: PlaygroundFlags): Promise<void> {
  const server = createServer(await files(fileURLToPath(new URL("./playground", import.meta.url))));
  await listen(server, port);
  const { signal, release } = interruption();
  const stopped = new Promise((resolve) => {
    signal.addEventListener("abort", resolve);
  });
  try {
    const url = `http://${HOST}:${(server.address() as AddressInfo).port}/`;
    if (json) await printRecord("playground", { url });
    else await print(`The playground is at ${url}; Ctrl-C ends it.`);
    if (open) {
      const { default: openInBrowser } = await import("open");
      await openInBrowser(url).catch(() => {
        note("No browser could be opened; open the address yourself.");
      });
    }
    await stopped;
  } finally {
    release();
    server.close();
    server.closeAllConnections();
  }
}

/** Loaded here, since no other command needs it. */
async function files(folder: string): Promise<ReturnType<typeof sirv>> {
  const { default: serve } = await import("sirv");
  try {
    return serve(folder, {
      etag: true,
      setHeaders(response) {
        for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      },
    });
  } catch (error) {
    throw new FileError("read", folder, error);
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "another program is there" : error.message;
      const message = `cannot serve at ${HOST}:${port}: ${reason}. Give another --port; 0 takes any that is free.`;
      reject(new AddressError(message, { cause: error }));
    });
    server.listen(port, HOST, resolve);
  });
}

function port(text: string): number {
  const value = amount(text);
  if (value > 65535) throw new InvalidArgumentError("Expected a port from 0 to 65535.");
  return value;
}
