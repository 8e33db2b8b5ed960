/** A loss in nats a token; a dash when there is none. */
export function nats(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(3);
}

/** 1234567 → "1,234,567". */
export function grouped(n: number): string {
  return Math.round(n).toLocaleString("en");
}

/** "1 line", "1,325 lines". */
export function counted(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** 1234567 → "1.23M". */
export function compact(n: number): string {
  return new Intl.NumberFormat("en", {
    notation: "compact",
    minimumSignificantDigits: 3,
    maximumSignificantDigits: 3,
  }).format(n);
}

/** Seconds as "8 s", "1:05" or "2:00:07". */
export function duration(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  const two = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(s / 60);
  return minutes < 60 ? `${minutes}:${two(s % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

/** A size in bytes as "802 bytes", "341 kB" or "12.3 MB". */
export function fileSize(n: number): string {
  if (n < 1e4) return `${n} bytes`;
  return n < 1e6 ? `${(n / 1e3).toFixed(0)} kB` : `${(n / 1e6).toFixed(1)} MB`;
}

/** `text` on one line, with control characters (which a terminal would obey) as escapes. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (c) =>
    JSON.stringify(c)
      .slice(1, -1)
      .replace(/^[\x7f-\x9f]$/, hex),
  );
}

/** A token of a table: quoted when it would not be seen. */
export function visible(token: string): string {
  return /^[\s\p{Cc}]/u.test(token) ? `"${oneLine(token)}"` : token;
}

function hex(c: string): string {
  return `\\x${c.charCodeAt(0).toString(16)}`;
}

/** `words` in lines of at most `width` characters, unless a word is longer. */
export function wrapped(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of words) {
    if (line !== undefined && [...line].length + 1 + [...word].length <= width) line += ` ${word}`;
    else {
      if (line !== undefined) lines.push(line);
      line = word;
    }
  }
  return line === undefined ? lines : [...lines, line];
}
