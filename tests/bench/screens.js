// What is done in the window while it is measured: each function does something as a person does
// and answers with the milliseconds until it had been painted, or with null where it never was.

/** After the next frame what was changed before has been painted. */
function afterPaint() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      channel.port2.postMessage(null);
    });
  });
}

function frame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** From now until it is so and has been painted. */
async function until(begun, isSo) {
  while (!isSo()) {
    if (performance.now() - begun > 20000) return null;
    await frame();
  }
  return (await afterPaint()) - begun;
}

const options = () => Array.from(document.querySelectorAll("main [role=option]"));
const firstRow = () => options()[0]?.innerText.trim() ?? "";
const setSize = () => Number(options()[0]?.getAttribute("aria-setsize") ?? -1);
const press = (key) =>
  document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
  );

/** Chooses a mailbox by its name; its list has so many messages. */
async function openMailbox(name, size) {
  const lines = Array.from(document.querySelectorAll("[role=treeitem]"));
  const line = lines.find((one) => one.querySelector(".name")?.innerText.trim() === name);
  const before = firstRow();
  const begun = performance.now();
  line.click();
  return until(begun, () => setSize() === size && firstRow() !== before && firstRow() !== "");
}

/** Goes to the next message and reads it. */
async function readNext() {
  const old = document.querySelector("article iframe")?.contentDocument ?? null;
  const chosen = () => document.querySelector("main [role=option][aria-selected=true]");
  const before = chosen()?.getAttribute("aria-posinset") ?? null;
  const begun = performance.now();
  press("j");
  const is = () => {
    const shown = document.querySelector("article iframe")?.contentDocument ?? null;
    const moved = (chosen()?.getAttribute("aria-posinset") ?? null) !== before;
    const other = shown !== null && shown !== old && shown.readyState === "complete";
    return moved && other && (shown.body?.innerText ?? "") !== "";
  };
  return until(begun, is);
}

/** Types a letter more of what is looked for; answers when the list has come to rest. */
async function typeSearch(text) {
  const box = document.querySelector("input[type=search]");
  if (document.activeElement !== box) box.focus();
  const list = document.querySelector("main");
  let last = null;
  const watch = new MutationObserver(() => {
    last = performance.now();
  });
  const begun = performance.now();
  watch.observe(list, { subtree: true, childList: true, characterData: true });
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true, data: text.slice(-1) }));
  let painted = null;
  let seen = null;
  while (performance.now() - begun < 20000) {
    await frame();
    if (last !== seen) {
      seen = last;
      painted = await afterPaint();
    }
    const rest = performance.now() - (last ?? begun);
    if (rest > (last === null ? 1500 : 300)) break;
  }
  watch.disconnect();
  return painted === null ? null : painted - begun;
}

/** Turns the wheel for so many frames: how many of them showed an empty row, and how long they took. */
async function scroll(frames, step) {
  let box = options()[0];
  while (box && box.scrollHeight <= box.clientHeight + 1) box = box.parentElement;
  let blank = 0;
  const times = [];
  let before = performance.now();
  for (let n = 0; n < frames; n += 1) {
    box.scrollTop += step;
    await frame();
    const now = performance.now();
    times.push(now - before);
    before = now;
    const { top, bottom } = box.getBoundingClientRect();
    const visible = options().filter((one) => {
      const at = one.getBoundingClientRect();
      return at.bottom > top + 2 && at.top < bottom - 2;
    });
    if (visible.some((one) => one.innerText.trim() === "")) blank += 1;
  }
  return { blank, times };
}

/** When something was painted for the first time, in milliseconds since 1970. */
async function painted(what) {
  while (performance.getEntriesByName(what).length === 0) await frame();
  return performance.timeOrigin + performance.getEntriesByName(what)[0].startTime;
}
