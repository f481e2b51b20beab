// One person's phone: who they are, their chat, and where they type.

import { api } from "./api.js";
import { Composer } from "./composer.js";
import { disclosure } from "./disclosure.js";
import { el, icon } from "./dom.js";
import { kept } from "./fresh.js";
import { portrait, roleOf } from "./person.js";
import { Thread } from "./thread.js";
import { orSay } from "./trouble.js";

export class Phone {
  /** `used` is called when its owner does something by hand; `putAway` takes the phone off the page. */
  constructor(person, { used, putAway }) {
    this.person = person;
    this.used = used;
    this.underWay = 0;
    this.messages = [];
    this.refresh = kept(() => this.#load());
    this.status = el("p", { class: "unseen", role: "status" });
    this.troubles = el("div");
    this.answered = el("p", { class: "answered", role: "status" });
    this.note = el("div", { class: "note" });
    this.thread = new Thread({
      whose: person.name,
      announce: (sentence) => { this.status.textContent = sentence; },
      tap: (messageId, label, button) => this.#tapByHand(messageId, label, button),
      say: (text) => this.#sayByHand(text),
    });
    this.composer = new Composer({
      chatId: person.chat_id, whose: person.name, send: (text) => this.#sayByHand(text),
    });
    const name = `phone-${person.id}`;
    this.element = el("article", { class: "phone", "aria-labelledby": name, "data-person": person.id },
      el("header", { class: "phone-head" }, portrait(person),
        el("div", { class: "phone-who" },
          el("h3", { id: name, title: person.name }, person.name),
          el("p", { title: roleOf(person) }, person.function, el("span", {}, person.agency))),
        this.#menu(putAway)),
      el("button", { type: "button", class: "skip skip-here", onclick: () => this.thread.focusNewestAnswer() },
        "Skip to the newest answers"),
      this.thread.element, this.answered,
      el("div", { class: "working", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
      this.troubles, this.note, this.composer.element, this.status);
    this.#blocked(false);
  }

  /** Takes in what has changed about the person. */
  know(person) {
    this.person = person;
    if (this.thread.started) this.#draw();
  }

  /** Says something as this person. Resolves to whether the sandbox took it in. */
  async say(text) {
    const newestBefore = newestOwn(this.messages);
    this.thread.sending(text);
    const settled = await this.#act(() => api.say(this.person.chat_id, text));
    this.thread.sending(null);
    return settled || newestOwn(this.messages) > newestBefore;
  }

  highlight(on) {
    this.element.classList.toggle("spoken-of", on);
  }

  #sayByHand(text) {
    this.used();
    return this.say(text);
  }

  async #tapByHand(messageId, label, button) {
    if (this.underWay) return;
    this.used();
    button.setAttribute("aria-busy", "true");
    await this.#act(async () => {
      const shown = await api.tap(this.person.chat_id, messageId, label);
      this.answered.textContent = shown.answer?.text ?? "";
      return shown;
    });
    button.removeAttribute("aria-busy");
  }

  /** What was done answers with what the phone shows then; if it fails, the phone is looked at again. */
  async #act(work) {
    this.#working(1);
    this.answered.textContent = "";
    const worked = await orSay(this.troubles, async () => this.#show(await work()));
    if (!worked) await this.refresh();
    this.#working(-1);
    return worked;
  }

  #working(change) {
    this.underWay += change;
    this.element.toggleAttribute("data-working", this.underWay > 0);
    this.thread.log.setAttribute("aria-busy", String(this.underWay > 0));
  }

  async #load() {
    this.#show(await api.chat(this.person.chat_id));
  }

  #show({ messages, blocked = false, commands = [] }) {
    if (newestOwn(messages) > newestOwn(this.messages)) this.thread.sending(null);
    this.messages = messages;
    this.#blocked(blocked);
    this.composer.offer(commands);
    this.#draw();
  }

  #draw() {
    this.thread.show(this.messages, this.person.joined
      ? "No messages yet. Type /help to see what there is for this person."
      : `${this.person.name} hasn't joined yet. Their invitation is in the mailbox once somebody has sent it.`);
  }

  #menu(putAway) {
    const opener = el("button", { type: "button", class: "bare", "aria-label": `More for ${this.person.name}` }, icon("more"));
    this.blocker = el("button", { type: "button", onclick: () => this.#switchBlock() });
    const list = el("ul", { class: "menu" },
      el("li", {}, this.blocker),
      el("li", {}, el("button", { type: "button", onclick: putAway }, "Put this phone away")));
    const box = el("div", { class: "menu-box" }, opener, list);
    this.menu = disclosure(opener, list, { opened: () => this.blocker.focus() });
    return box;
  }

  async #switchBlock() {
    this.menu.close({ andReturn: true });
    this.used();
    const change = this.isBlocked ? api.unblock : api.block;
    await this.#act(() => change(this.person.chat_id));
  }

  #blocked(blocked) {
    this.isBlocked = blocked;
    this.blocker.textContent = blocked ? "Unblock" : "Block the bot";
    this.element.toggleAttribute("data-blocked", blocked);
    this.note.textContent = blocked ? `${this.person.name} has blocked the bot. It can't write here.` : "";
  }
}

function newestOwn(messages) {
  return Math.max(0, ...messages.filter((message) => message.from === "me").map((message) => message.message_id));
}
