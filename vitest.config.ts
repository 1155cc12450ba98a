import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^langgraph-supervisor-workflow\/inspector$/, replacement: source("inspector/index.ts") },
      { find: /^langgraph-supervisor-workflow\/testing$/, replacement: source("testing/index.ts") },
      { find: /^langgraph-supervisor-workflow$/, replacement: source("index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // As many as cores: most of the time tests wait, for timers, servers and processes of their own.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
