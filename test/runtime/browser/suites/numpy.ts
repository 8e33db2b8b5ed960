import { RandomMemory } from "../../../../src/random/memory.js";
import { supports, type Build } from "../../../../src/wasm/builds.js";
import { comparisons } from "../../../random/numpyVectors.js";
import type { SuiteResult } from "../suite.js";

/** Every comparison with NumPy that test/random makes in Node, in both builds. */
export default function numpy(): SuiteResult {
  return { groups: (["simd", "relaxed"] as const).map(compare) };
}

function compare(build: Build): SuiteResult["groups"][number] {
  const failures: string[] = [];
  let count = 0;
  if (supports(build)) {
    const memory = new RandomMemory(build);
    for (const { group, name, run } of comparisons()) {
      const { found, expected } = run(memory);
      count += expected.length;
      const differing = expected.filter((vector, i) => vector !== found[i]).length;
      if (differing > 0 || found.length !== expected.length) {
        failures.push(`${group}: ${name}: ${differing} of ${expected.length} vectors differ`);
      }
    }
  } else {
    failures.push("the browser does not take this build");
  }
  return { name: `NumPy's vectors, ${build} build`, count, failures };
}
