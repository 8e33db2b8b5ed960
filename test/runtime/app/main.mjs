import { outcomesOf, runSuite } from "./suite.mjs";
import { worker } from "./workerModel.mjs";

console.log(JSON.stringify({ ...(await runSuite()), ...(await outcomesOf({ worker })) }));
