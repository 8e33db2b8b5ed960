/** esbuild options that every bundle shares; the modules travel inside it as bytes: there is no path to configure. */
export const bundleOptions = {
  bundle: true,
  format: "esm",
  // es2022: later targets make the binary loader emit Uint8Array.fromBase64, which Node 20 to 24 lack.
  target: "es2022",
  loader: { ".wasm": "binary", ".csv": "text" },
  logLevel: "warning",
};
