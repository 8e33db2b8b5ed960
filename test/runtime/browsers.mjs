// Installed browsers, and how each is started at an address with an empty profile and without a window.
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const asRoot = process.getuid?.() === 0;

export const browsers = {
  Chromium: {
    path: found("CHROMIUM", "chromium", "chromium-browser", "google-chrome"),
    start: (path, profile, url) => [
      path,
      // The sandbox refuses to be started by root, as which containers run.
      ...["--headless", ...(asRoot ? ["--no-sandbox"] : []), "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ...["--disable-dev-shm-usage", `--user-data-dir=${profile}`, url],
    ],
  },
  Firefox: {
    path: found("FIREFOX", "firefox-esr", "firefox"),
    start: (path, profile, url) => [path, "--headless", "--no-remote", "--profile", profile, url],
  },
  WebKitGTK: {
    path: found(
      "MINIBROWSER",
      ...["4.1", "4.0", "6.0"].map((v) => `/usr/lib/x86_64-linux-gnu/webkit2gtk-${v}/MiniBrowser`),
    ),
    display: found("XVFB", "Xvfb"),
    start: (path, _profile, url) => [path, "--private", url],
  },
};

/** Starts a browser at an address; gives back what ends it. */
export async function open({ path, display, start }, url) {
  const profile = await mkdtemp(join(tmpdir(), "browser-"));
  const server = display === undefined ? undefined : await virtualDisplay(display);
  const [command, ...args] = start(path, profile, url);
  const environment = { ...process.env, HOME: profile, ...(server && { DISPLAY: server.name }) };
  const browser = spawn(command, args, { env: environment, stdio: "ignore", detached: true });
  return async () => {
    await end(browser);
    if (server !== undefined) await end(server.process);
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
}

/** An X server that shows nothing, and the display that it chose. */
async function virtualDisplay(path) {
  const server = spawn(path, ["-displayfd", "1", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  const [number] = await new Promise((resolve, reject) => {
    server.stdout.once("data", (data) => resolve(String(data).trim().split("\n")));
    server.once("exit", (code) => reject(new Error(`${path} ended with ${code}`)));
  });
  return { process: server, name: `:${number}` };
}

/** The process and those that it started. */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  process.kill(-child.pid, "SIGKILL");
  await ended;
}

/** The program that the environment says, or the first of these that is there, looked for in PATH. */
function found(variable, ...names) {
  if (process.env[variable]) return process.env[variable];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = names.flatMap((name) => (name.startsWith("/") ? name : folders.map((folder) => join(folder, name))));
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
