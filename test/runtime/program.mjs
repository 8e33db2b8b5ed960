import { spawn } from "node:child_process";

/**
 * Runs a program: how it ended (`code`) and what it wrote. Rejects if it cannot be started, or is not done within `seconds`: then it is
 * ended together with those that it started, as packages bring runtimes behind a starter of their own.
 */
export async function program(command, args, { cwd, seconds = 180 }) {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    process.kill(-child.pid, "SIGKILL");
  }, seconds * 1000);
  try {
    const written = Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
    const [stdout, stderr] = await written;
    if (late) throw new Error(`${command} ${args.join(" ")}: not done within ${seconds} s. ${stderr}`);
    return { code, stdout, stderr };
  } finally {
    clearTimeout(timer);
  }
}

async function textOf(stream) {
  let text = "";
  for await (const piece of stream.setEncoding("utf8")) text += piece;
  return text;
}
