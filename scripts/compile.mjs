// Compiles AssemblyScript; what and how stands in an asconfig.json.
import asc from "assemblyscript/asc";

/** Compiles one target of a configuration; throws with the compiler's own diagnostics on its first error. */
export async function compile(target, config = "asconfig.json") {
  const { error, stderr } = await asc.main(["--config", config, "--target", target]);
  if (error) throw new Error(stderr.toString(), { cause: error });
}
