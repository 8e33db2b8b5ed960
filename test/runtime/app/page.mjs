// What a plain page runs.
import { report } from "./report.mjs";
import { runSuite } from "./suite.mjs";

await report(await runSuite());
