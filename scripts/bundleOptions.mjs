import { wasmPlugin } from "./wasm/plugin.mjs";

/** esbuild options that every bundle shares; the modules travel inside it as bytes: there is no path to configure. */
export const bundleOptions = {
  bundle: true,
  format: "esm",
  target: "es2022",
  loader: { ".csv": "text" },
  plugins: [wasmPlugin],
  logLevel: "warning",
};
