/** Whether a stream is to have colours: as `FORCE_COLOR` and `NO_COLOR` say, otherwise if it is a terminal. */
export function colours(stream: { readonly isTTY?: boolean }, env = process.env): boolean {
  const { FORCE_COLOR: force, NO_COLOR: none, TERM: terminal } = env;
  if (force !== undefined) return force !== "0" && force !== "false";
  if (none !== undefined && none !== "") return false;
  return stream.isTTY === true && terminal !== "dumb";
}
