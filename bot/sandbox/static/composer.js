// Where a person types: a box that grows, the common commands, and Send.

import { disclosure } from "./disclosure.js";
import { el, icon } from "./dom.js";

// Shown until the bot has told which commands this person has.
const COMMON = [
  ["/today", "what waits for me"],
  ["/families", "my families"],
  ["/meetings", "what is booked"],
  ["/schedule", "book a meeting"],
  ["/request", "ask for updates"],
  ["/chase", "who hasn't answered"],
  ["/attention", "what needs a look"],
  ["/invite", "add somebody"],
  ["/settings", "hours and details"],
  ["/help", "how this works"],
];

export class Composer {
  /** `send(text)` resolves to whether the text was taken in; if not, it comes back to the box. */
  constructor({ chatId, whose, send }) {
    this.draftKey = `roundtable.draft.${chatId}`;
    this.send = send;
    this.box = el("textarea", {
      rows: "1", "aria-label": `Message from ${whose}`, placeholder: "Message", oninput: () => this.#keepDraft(),
      onkeydown: (event) => this.#keyPressed(event),
    });
    const opener = el("button", { type: "button", class: "bare", "aria-label": `Commands for ${whose}` }, icon("slash"));
    this.list = el("ul", { class: "menu commands" });
    this.offer([]);
    const box = el("div", { class: "commands-box" }, opener, this.list);
    this.menu = disclosure(opener, this.list, { opened: () => this.list.querySelector("button").focus() });
    this.element = el("form", { class: "composer", onsubmit: (event) => this.#submitted(event) },
      box, this.box, el("button", { type: "submit", class: "send", "aria-label": `Send as ${whose}` }, icon("send")));
    this.#write(sessionStorage.getItem(this.draftKey) ?? "");
  }

  /** The commands of this person's menu, as Telegram lists them. */
  offer(commands) {
    const told = commands.map(({ command, description }) => [`/${command}`, description]);
    const key = JSON.stringify(told);
    if (key === this.offered) return;
    this.offered = key;
    this.list.replaceChildren(...(told.length ? told : COMMON).map(([command, about]) => el("li", {},
      el("button", { type: "button", onclick: () => this.#command(command) },
        el("strong", {}, command), " ", el("small", {}, about)))));
  }

  #write(text) {
    this.box.value = text;
    this.#keepDraft();
  }

  #keepDraft() {
    sessionStorage.setItem(this.draftKey, this.box.value);
    this.box.style.height = "auto";
    if (this.box.scrollHeight) this.box.style.height = `${this.box.scrollHeight + 2}px`;
  }

  #keyPressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  async #submitted(event) {
    event.preventDefault();
    const text = this.box.value.trim();
    if (!text) return;
    this.#write("");
    const taken = await this.send(text);
    if (!taken) this.#write([text, this.box.value].filter(Boolean).join("\n"));
  }

  #command(command) {
    this.menu.close();
    this.box.focus();
    this.send(command);
  }
}
