import { type Parameters } from "./recurrent.js";

/**
 * The gradient of f at `parameters` by central differences, (f(x + h) - f(x - h)) / 2h for every element on its own:
 * error about f‴h²/6 + 1e-16·f/h, so 1e-5 is a good h for functions of the size of one.
 */
export function centralDifferences(
  f: (parameters: Parameters) => number,
  parameters: Parameters,
  h = 1e-5,
): Parameters {
  const moved: Parameters = {};
  for (const [name, values] of Object.entries(parameters)) moved[name] = values.slice();
  const gradients: Parameters = {};
  for (const [name, values] of Object.entries(moved)) {
    gradients[name] = values.map((value, i) => {
      values[i] = value + h;
      const above = f(moved);
      values[i] = value - h;
      const below = f(moved);
      values[i] = value;
      return (above - below) / (2 * h);
    });
  }
  return gradients;
}
