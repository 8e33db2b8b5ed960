// A tiny app, page.mjs, built as a user of each bundler would build it with as little configuration as it takes.
import { join } from "node:path";

/** Each writes `NAME.js` into `out`, and fails to import what is not installed. */
export const bundlers = {
  async esbuild(project, out) {
    const { build } = await import("esbuild");
    const entryPoints = { esbuild: join(project, "page.mjs") };
    await build({ entryPoints, outdir: out, bundle: true, minify: true, format: "esm", logLevel: "warning" });
  },

  async Rollup(project, out) {
    const { rollup } = await import("rollup");
    const { nodeResolve } = await import("@rollup/plugin-node-resolve");
    const bundle = await rollup({ input: join(project, "page.mjs"), plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ file: join(out, "Rollup.js"), inlineDynamicImports: true });
    await bundle.close();
  },

  async Vite(project, out) {
    const { build } = await import("vite");
    const output = { entryFileNames: "Vite.js" };
    await build({
      root: project,
      logLevel: "error",
      build: { outDir: out, emptyOutDir: false, rollupOptions: { input: join(project, "page.mjs"), output } },
    });
  },

  async webpack(project, out) {
    const { default: webpack } = await import("webpack");
    const output = { path: out, filename: "webpack.js" };
    const compiler = webpack({ mode: "production", context: project, entry: "./page.mjs", output });
    const stats = await new Promise((resolve, reject) =>
      compiler.run((error, result) => (error ? reject(error) : resolve(result))),
    );
    await new Promise((resolve) => compiler.close(resolve));
    if (stats.hasErrors() || stats.hasWarnings())
      throw new Error(stats.toString({ all: false, errors: true, warnings: true }));
  },
};
