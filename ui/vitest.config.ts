// How the screens are tested. The words are compiled before (npm run messages): with
// Paraglide's own plugin in here the process never ends.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  resolve: { conditions: ["browser"] },
  test: {
    environment: "jsdom",
    setupFiles: ["./vitest.setup.ts"],
    include: ["{ipc,features,shared}/**/*.test.ts", "*.test.ts"],
    restoreMocks: true,
    // Two busy cores must not make a test fail.
    testTimeout: 30_000,
  },
});
