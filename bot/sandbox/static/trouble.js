// A failure, said kindly where it happened, until it is put away or the next thing works.

import { el, icon } from "./dom.js";

/** Runs `work`; a failure is shown in `slot`. Says whether it worked. */
export async function orSay(slot, work) {
  try {
    await work();
  } catch (trouble) {
    say(slot, trouble.message);
    return false;
  }
  slot.replaceChildren();
  return true;
}

export function say(slot, sentence) {
  slot.replaceChildren(
    el("div", { class: "trouble", role: "alert" },
      el("p", {}, sentence),
      el("button", {
        type: "button", class: "bare", "aria-label": "Put this message away", onclick: () => slot.replaceChildren(),
      }, icon("close"))),
  );
}
