/** The first byte above the module's static data: what lies from here on belongs to the wrapper's arena. */
export function heapBase(): usize {
  return __heap_base;
}
