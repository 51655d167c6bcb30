// Starts the screens over the real engine, or over a make-believe one in a plain browser.
import { mount } from "svelte";
import "./app.css";
import App from "./App.svelte";
import type { Backend } from "./ipc/backend";

async function chooseBackend(): Promise<Backend> {
  if (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window)) {
    const { fakeFromAddress } = await import("./ipc/fake-browser");
    return fakeFromAddress();
  }
  const { tauriBackend } = await import("./ipc/tauri");
  return tauriBackend;
}

const target = document.getElementById("app");
if (target) {
  void chooseBackend().then((backend) => mount(App, { target, props: { backend } }));
}
