import { render } from "preact";
import { App } from "./app.js";
import { followAddress } from "./settings/current.js";

followAddress();
render(<App />, document.getElementById("app") as HTMLElement);
// What the tests ask for: from here on, every control answers.
performance.mark("interactive");
