/**
 * How often a test that goes by chance tries: in full, or with `TEST_DEPTH=quick` a quarter of it, for where the same
 * tests run in full elsewhere.
 */
export function tries(full: number): number {
  return process.env.TEST_DEPTH === "quick" ? Math.ceil(full / 4) : full;
}
