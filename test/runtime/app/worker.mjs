import { handle } from "./request.mjs";

export default { fetch: handle };
