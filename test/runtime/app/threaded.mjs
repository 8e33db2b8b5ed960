// A page whose worker runs the suite.
import { report } from "./report.mjs";

const worker = new Worker("/thread.js", { type: "module" });
worker.onmessage = ({ data }) => report(data);
worker.onerror = ({ message }) => report({ create: `FAILED: ${message}` });
