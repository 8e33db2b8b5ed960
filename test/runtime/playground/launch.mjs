// Starts an installed browser, driven by puppeteer: Firefox through WebDriver BiDi, Chromium through its own protocol.
import puppeteer from "puppeteer-core";
import { browsers } from "../browsers.mjs";

export const NAMES = ["Chromium", "Firefox"];

/** Whether it is there. */
export function isInstalled(name) {
  return browsers[name].path !== undefined;
}

/** A browser without a window, whose downloads end in a folder. */
export function launch(name, downloads) {
  const asRoot = process.getuid?.() === 0;
  return puppeteer.launch({
    browser: name === "Firefox" ? "firefox" : "chrome",
    executablePath: browsers[name].path,
    headless: true,
    downloadBehavior: { policy: "allow", downloadPath: downloads },
    // The sandbox refuses to be started by root, as which containers run.
    args: name === "Firefox" ? [] : [...(asRoot ? ["--no-sandbox"] : []), "--disable-gpu", "--disable-dev-shm-usage"],
    extraPrefsFirefox: {
      "browser.download.folderList": 2,
      "browser.download.dir": downloads,
      "browser.download.useDownloadDir": true,
      "browser.download.alwaysOpenPanel": false,
    },
  });
}
