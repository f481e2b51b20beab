// Killing the bot in mid-sentence, and seeing that it goes on where it was.

import { api } from "./api.js";
import { byId, el, icon } from "./dom.js";
import { orSay } from "./trouble.js";

const SAID = {
  down: ["The bot is off. Messages wait.", "Nothing that is typed or tapped now is lost. It is dealt with when the bot is back."],
  starting: ["The bot is starting.", "It goes on where it was stopped."],
};

export class Plug {
  /** `used` is called when somebody pulls it, or puts it back. */
  constructor({ used }) {
    this.used = used;
    this.state = "up";
    this.banner = byId("plug");
    this.puller = byId("plug-pull");
    this.troubles = el("div");
    this.puller.addEventListener("click", () => this.#switch(true, this.puller));
    this.banner.after(this.troubles);
  }

  /** `state` is "up", "down" or "starting". */
  show(state) {
    if (state === this.state) return;
    this.state = state;
    this.troubles.replaceChildren();
    const held = this.#hasFocus();
    document.body.dataset.bot = state;
    const said = SAID[state];
    const back = state === "down"
      ? el("button", { type: "button", class: "strong", onclick: (event) => this.#switch(false, event.currentTarget) }, "Plug it back in")
      : null;
    this.banner.replaceChildren(...(said ? [el("div", { class: "plug-said" }, icon("plug"),
      el("div", {}, el("strong", {}, said[0]), el("p", {}, said[1])), back)] : []));
    if (held) (back ?? this.puller).focus();
  }

  /** The button just pressed goes away; the keyboard must not fall to the top of the page with it. */
  #hasFocus() {
    const focused = document.activeElement;
    return focused === document.body || focused === this.puller || this.banner.contains(focused);
  }

  async #switch(out, button) {
    this.used();
    button.setAttribute("aria-busy", "true");
    const switched = await orSay(this.troubles, () => api.plug(out));
    button.removeAttribute("aria-busy");
    if (!out && this.state === "up") this.troubles.replaceChildren(); // slow, but there
    if (switched && out) this.show("down");
    if (switched && !out && this.state === "down") this.show("starting");
  }
}
