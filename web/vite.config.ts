import { defineConfig } from "vitest/config";

/** The folder that becomes part of the server's jar. */
const out = "target/classes/org/ringdown/web/static";

export default defineConfig({
  base: "./",
  define: { global: "globalThis" },
  build: {
    outDir: out,
    emptyOutDir: true,
    target: "es2022",
    // No inline script and no data: address, so that a strict Content-Security-Policy can forbid both.
    assetsInlineLimit: 0,
    modulePreload: false,
    // The numbers are bytes of one library (JsSIP); they are looked at on purpose, not by accident.
    chunkSizeWarningLimit: 400,
  },
  server: { proxy: { "/sip": { target: "ws://localhost:8080", ws: true } } },
  test: { include: ["test/**/*.test.ts"], css: true },
});
