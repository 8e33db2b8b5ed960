// What a visitor does and sees on the page.

const FINISHED = ["finished", "stopped", "failed"];

/** Opens the playground at the settings of a link, and notes whatever goes wrong and wherever it asks. */
export async function visit(browser, url, link) {
  const page = await browser.newPage();
  const errors = [];
  const requests = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(`${url}#${link}`);
  await page.waitForSelector("#train");
  return { page, errors, requests };
}

export function text(page, selector) {
  return page.$eval(selector, (element) => element.textContent);
}

export function texts(page, selector) {
  return page.$$eval(selector, (elements) => elements.map((element) => element.textContent));
}

/** Waits until `predicate(argument)` holds in the page. */
export function until(page, predicate, ...args) {
  return page.waitForFunction(predicate, { timeout: 240_000, polling: 50 }, ...args);
}

/** Writes into a field in place of what was there. */
export async function fill(page, selector, value) {
  await page.$eval(
    selector,
    (input, next) => {
      input.value = next;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    value,
  );
}

/** Trains to the end, or until `stopWhen` holds in the page, and gives the phase that the page then says. */
export async function train(page, stopWhen) {
  await page.click("#train");
  if (stopWhen) {
    await until(page, stopWhen);
    await page.click("#stop");
  }
  await until(page, (ends) => ends.includes(document.querySelector("#phase").dataset.phase), FINISHED);
  return page.$eval("#phase", (element) => element.dataset.phase);
}

/** The four cells, measured. */
export async function measure(page) {
  await page.click("#measure");
  await until(page, () => document.querySelectorAll("#flow-table thead th").length === 5);
  await page.waitForSelector("#measure");
}

/** What is written, once it is another text than `before`. */
export async function written(page, before = "") {
  await until(
    page,
    (old) => {
      const now = document.querySelector("#texts")?.textContent ?? "";
      return now !== "" && now !== old;
    },
    before,
  );
  return text(page, "#texts");
}
