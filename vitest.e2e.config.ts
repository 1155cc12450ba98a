import { defineConfig } from "vitest/config";

/** The inspector in a browser, against the built package and real dev servers: npm run test:e2e */
export default defineConfig({
  test: {
    include: ["inspector/e2e/**/*.test.ts"],
    // Each test file has a browser and a server of its own, which is enough for a small machine.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
