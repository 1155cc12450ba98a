import { defineConfig } from "vitest/config";

/** The inspector in a browser, against the built package and real dev servers: npm run test:e2e */
export default defineConfig({
  test: {
    include: ["inspector/e2e/**/*.test.ts"],
    // Each test file has a browser and a server of its own, which is enough for a small machine.
    fileParallelism: false,
    // A browser, two servers and a machine in use: what fails once and not again is told, and is no reason to stop.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
