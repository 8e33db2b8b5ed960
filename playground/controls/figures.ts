const grouping = new Intl.NumberFormat("en-US");

export function grouped(value: number): string {
  return grouping.format(Math.round(value));
}

/** A time to wait, roughly. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.ceil(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A number of any size in few characters: 0.0123, 3.4e-9. */
export function short(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 0.001 && size < 1e5 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
}

export function bits(value: number): string {
  return value.toFixed(1);
}

/** A token as people can see it. */
export function visible(token: string): string {
  if (token === "") return "start";
  if (token === "<EOS>") return "end";
  return token.replaceAll(" ", "␣").replaceAll("\n", "⏎").replaceAll("\t", "⇥");
}
