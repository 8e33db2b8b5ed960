import { afterEach, expect, test, vi } from "vitest";
import { carried } from "../../src/wasm/carried.js";

// What becomes of engines that do not take the modules which the library brings along.

afterEach(() => {
  vi.restoreAllMocks();
});

function refusing(): void {
  vi.spyOn(WebAssembly, "Module").mockImplementation(function () {
    throw new WebAssembly.CompileError("violates the Content-Security-Policy");
  });
}

test("a build that the engine takes is compiled", () => {
  expect(carried.simd?.()).toBeInstanceOf(WebAssembly.Module);
});

test("a build whose instructions the engine does not know is none", () => {
  refusing();
  vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  expect(carried.simd?.()).toBeUndefined();
  expect(carried.relaxed?.()).toBeUndefined();
});

test("a build that is refused for another reason says so", () => {
  refusing();
  expect(() => carried.simd?.()).toThrow("violates the Content-Security-Policy");
});
