// The licences of the packages whose code travels in the bundles.
import { readdir, readFile, writeFile } from "node:fs/promises";

/** Writes `file` from esbuild's metafiles: name, version and licence text of every package among their inputs. */
export async function writeNotices(file, metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = inputs.map((input) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  const packages = [...new Set(folders)].filter((folder) => folder !== undefined).sort();
  const notices = await Promise.all(packages.map(notice));
  await writeFile(file, ["The bundles of this package contain:\n", ...notices].join("\n"));
}

/** Packages whose licence text lies in another package of the same project. */
const elsewhere = new Map([["@assemblyscript/loader", "node_modules/assemblyscript"]]);

async function notice(folder) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const place = elsewhere.get(name) ?? folder;
  const texts = (await readdir(place)).filter((entry) => /^licen[cs]e/i.test(entry)).sort();
  // A package without the text of its licence (the dinosaurs list: WTFPL) is named with its licence alone.
  const text = texts[0] === undefined ? "" : `\n${(await readFile(`${place}/${texts[0]}`, "utf8")).trim()}\n`;
  return `${name} ${version}: ${license}\n${text}`;
}
