// What a plain page runs.
import { report } from "./report.mjs";
import { outcomesOf, runSuite } from "./suite.mjs";
import { worker } from "./workerModel.mjs";

await report({ ...(await runSuite()), ...(await outcomesOf({ worker })) });
