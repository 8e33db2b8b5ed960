import { handle } from "./request.mjs";

addEventListener("fetch", (event) => event.respondWith(handle(event.request)));
