// The house rules a machine can check: no `any`, features stand alone, one file knows Tauri.
import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const tauri = { regex: "^@tauri-apps/", message: "Only ipc/tauri.ts knows Tauri." };
const outside = {
  regex: "^(\\.\\./(?!\\.\\./)|\\.\\./\\.\\./(?!shared/|ipc/|paraglide/))",
  message: "A feature imports shared, ipc and messages only.",
};

export default ts.config(
  { ignores: ["dist/", "paraglide/", "project.inlang/", "node_modules/", "ipc/bindings.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
      "no-console": "error",
      "no-eval": "error",
      eqeqeq: "error",
      "no-undef": "off",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-empty-function": "off",
      "svelte/no-at-html-tags": "error",
      "svelte/button-has-type": "error",
      "no-restricted-imports": [
        "error",
        {
          paths: [{ name: "@lucide/svelte", message: "Import icons one by one." }],
          patterns: [tauri],
        },
      ],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
  },
  {
    files: ["features/**/*.{ts,svelte}"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [{ name: "@lucide/svelte", message: "Import icons one by one." }],
          patterns: [tauri, outside],
        },
      ],
    },
  },
  { files: ["ipc/tauri.ts", "ipc/tauri.test.ts"], rules: { "no-restricted-imports": "off" } },
  { files: ["**/*.{config,setup}.{ts,js}"], languageOptions: { globals: globals.node } },
);
