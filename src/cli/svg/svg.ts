/** A part of a picture: its size in pixels, and its elements, which begin at (0, 0). */
export interface Part {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

type Attributes = Readonly<Record<string, string | number>>;

/** An element; numbers are rounded to hundredths, and `text` is text, whatever is in it. */
export function element(name: string, attributes: Attributes, text = ""): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  return text === "" ? `<${name}${list.join("")}/>` : `<${name}${list.join("")}>${escaped(text)}</${name}>`;
}

export function group(attributes: Attributes, children: readonly string[]): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  return `<g${list.join("")}>\n${children.join("\n")}\n</g>`;
}

function attribute(value: string | number): string {
  return typeof value === "number" ? String(Math.round(value * 100) / 100) : escaped(value);
}

/** Characters that XML has no place for become the picture of a control character. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (c) =>
      c < " " ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : "\ufffd",
    );
}

const MARGIN = 24;

/** Both schemes of colours; series differ in dashes, too, and have their names beside them. */
const STYLE = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: #1f2328 }
  .paper { fill: #ffffff; stroke: #d1d9e0 }
  .title { font-size: 16px; font-weight: 600 }
  .heading { font-weight: 600 }
  .faint { fill: #59636e }
  .tick { fill: #59636e; font-size: 12px }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .line { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round }
  .s0 { stroke: #c2410c } .s1 { stroke: #7e22ce } .s2 { stroke: #0f766e } .s3 { stroke: #1d4ed8 }
  .n0 { fill: #c2410c } .n1 { fill: #7e22ce } .n2 { fill: #0f766e } .n3 { fill: #1d4ed8 }
  .token { font-size: 12px }
  .name { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .paper { fill: #0d1117; stroke: #30363d }
    .faint, .tick { fill: #9198a1 }
    .grid { stroke: #30363d }
    .s0 { stroke: #fb923c } .s1 { stroke: #c084fc } .s2 { stroke: #2dd4bf } .s3 { stroke: #60a5fa }
    .n0 { fill: #fb923c } .n1 { fill: #c084fc } .n2 { fill: #2dd4bf } .n3 { fill: #60a5fa }
  }
`;

/** A whole picture: a title, a description for those who do not see it, and the parts one below the other. */
export function picture(title: string, description: string, parts: readonly Part[]): string {
  const width = Math.max(textWidth(title, 16), ...parts.map((part) => part.width)) + 2 * MARGIN;
  let y = MARGIN + 14;
  const children = [element("text", { x: MARGIN, y, class: "title" }, title)];
  y += 16;
  for (const { height, body } of parts) {
    children.push(group({ transform: `translate(${MARGIN} ${y})` }, [body]));
    y += height + 20;
  }
  const height = y - 20 + MARGIN;
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" aria-labelledby="title description">`;
  const paper = element("rect", { x: 0.5, y: 0.5, width: w - 1, height: h - 1, rx: 8, class: "paper" });
  return `${head}
${element("title", { id: "title" }, title)}
${element("desc", { id: "description" }, description)}
<style>${STYLE}</style>
${[paper, ...children].join("\n")}
</svg>
`;
}

/** About how wide a text is: fonts differ. */
export function textWidth(text: string, size = 13): number {
  return [...text].length * size * 0.58;
}
