import { defineConfig } from "vitest/config";

export default defineConfig({
  // what esbuild does for the widgets: components are written for React and run on Preact
  resolve: {
    alias: [
      { find: /^react\/jsx-(dev-)?runtime$/, replacement: "preact/jsx-runtime" },
      { find: /^react-dom(\/.*)?$/, replacement: "preact/compat" },
      { find: /^react$/, replacement: "preact/compat" },
    ],
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    server: { deps: { inline: [/virtua/] } },
    setupFiles: ["src/testing/setup.ts"],
    testTimeout: 30_000,
  },
});
