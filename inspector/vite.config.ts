import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  // The page finds its files and the server's API from its own address, wherever it is mounted.
  base: "./",
  plugins: [react()],
  build: {
    outDir: here("../dist/inspector/page"),
    emptyOutDir: true,
    target: "es2023",
    // The content security policy allows files of the same origin, and no data: URLs for code or styles.
    assetsInlineLimit: 0,
    // What is bundled is published, and its licences want to go with it.
    license: { fileName: "licences.md" },
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_500,
  },
  server: { proxy: { "^/(assistants|threads|runs|info|ok)": "http://127.0.0.1:2024" } },
});
