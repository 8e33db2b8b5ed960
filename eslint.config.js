import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * Functions of the host whose last bits ECMAScript leaves to the engine, and its random numbers: a model that met them
 * would not be the same on every runtime. Where only a printed figure uses one, allow it on its line and say so:
 *
 *     // eslint-disable-next-line no-restricted-properties -- a printed figure: perplexity
 */
const engineDependent = [
  ["acos", "acosh", "asin", "asinh", "atan", "atanh", "atan2", "cos", "cosh", "sin", "sinh", "tan", "tanh"],
  ["cbrt", "exp", "expm1", "hypot", "log", "log10", "log1p", "log2", "pow", "random"],
].flat();

/** A disabled rule needs its reason beside it. */
const reasons = {
  meta: { type: "suggestion", messages: { reason: "Say why: `-- reason` at the end of the comment." } },
  create: (context) => ({
    Program() {
      for (const { node, type, justification } of context.sourceCode.getDisableDirectives().directives) {
        if (type !== "enable" && justification === "") context.report({ loc: node.loc, messageId: "reason" });
      }
    },
  }),
};

export default defineConfig(
  // AssemblyScript is TypeScript with decorators on functions, which no ESLint parser takes: asc checks it, prettier
  // with its plugin formats it.
  globalIgnores(["build/", "coverage/", "assembly/", "bench/assembly/"]),
  {
    plugins: { project: { rules: { reasons } } },
    linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" },
    extends: [js.configs.recommended],
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-implicit-coercion": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "project/reasons": "error",
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // Another way to say "it is there": `as number` in src/, `!` in tests.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // `[...text]` gives code points, which is what a character is here.
      "@typescript-eslint/no-misused-spread": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // Numeric code runs over indices.
      "@typescript-eslint/prefer-for-of": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    files: ["src/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...engineDependent.map((property) => ({
          object: "Math",
          property,
          message: "Its result depends on the engine: use the kernels' own (assembly/simd/math.ts) or the Generator.",
        })),
      ],
      "no-restricted-syntax": [
        "error",
        {
          // Powers of two are exact, and constants the same everywhere.
          selector:
            'BinaryExpression[operator="**"]:not([left.value=2]):not([left.type="Literal"][right.type="Literal"])',
          message: "ECMAScript leaves the last bits of ** to the engine, as those of Math.pow: multiply.",
        },
        {
          selector: 'AssignmentExpression[operator="**="]',
          message: "ECMAScript leaves the last bits of ** to the engine, as those of Math.pow: multiply.",
        },
      ],
      "no-restricted-imports": [
        "error",
        {
          paths: [{ name: "@assemblyscript/loader", message: "Only src/wasm/instantiate.ts may know the loader." }],
          patterns: [
            { group: ["@assemblyscript/loader/*"], message: "Only src/wasm/instantiate.ts may know the loader." },
          ],
        },
      ],
    },
  },
  { files: ["src/wasm/instantiate.ts"], rules: { "no-restricted-imports": "off" } },
  {
    // An index out of range ends in a failed test.
    files: ["test/**", "bench/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["scripts/**", "bench/**", "examples/**", "test/runtime/**", ".ci/**", "*.js"],
    languageOptions: {
      globals: {
        AbortController: "readonly",
        ReadableStream: "readonly",
        Response: "readonly",
        console: "readonly",
        crypto: "readonly",
        fetch: "readonly",
        process: "readonly",
        TextEncoder: "readonly",
        URL: "readonly",
        WebAssembly: "writable",
      },
    },
    rules: { "no-console": "off" },
  },
  {
    files: ["test/runtime/**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...["addEventListener", "Blob", "clearTimeout", "crypto", "fetch", "location", "performance", "postMessage"],
          ...["ReadableStream", "Response", "setTimeout", "Worker"],
        ].map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    // Partly run in the page that they drive.
    files: ["test/runtime/playground/*.mjs", "scripts/screenshots.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        ["document", "Event", "PerformanceObserver", "performance", "setInterval", "clearInterval", "setTimeout"].map(
          (name) => [name, "readonly"],
        ),
      ),
    },
  },
);
