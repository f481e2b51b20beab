// The messages of one chat. Only what changed is redrawn, so focus, selection and scrolling stay where they are.

import { dayOf } from "./dates.js";
import { el, icon, prefersStillness } from "./dom.js";
import { drawMessage, wordsOf } from "./message.js";
import { Newest } from "./newest.js";

const FADE_MS = 700;

export class Thread {
  /** `announce(sentence)` tells a screen reader what came; `tap(messageId, label)` and `say(text)` act. */
  constructor({ whose, announce, tap, say }) {
    Object.assign(this, { whose, announce, tap, say });
    this.entries = new Map();
    this.days = new Map();
    this.started = false;
    this.tail = el("div", { class: "tail" });
    this.log = el("div", {
      class: "log", role: "log", "aria-live": "off", "aria-label": `Chat between ${whose} and Roundtable`, tabindex: "0",
    }, this.tail);
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.newest.go() },
      icon("down"), "New messages");
    this.element = el("div", { class: "thread" }, this.log, this.jump);
    this.newest = new Newest(this.log, { left: (news) => { this.jump.hidden = !news; } });
    this.log.addEventListener("keydown", (event) => this.#moveAmongAnswers(event));
  }

  show(messages, whenEmpty) {
    const focused = this.#focusedAnswer();
    const nodes = [];
    let day = null;
    for (const message of messages) {
      const thisDay = message.at ? dayOf(message.at) : day;
      if (thisDay !== day) nodes.push(this.#dayMark(thisDay));
      day = thisDay;
      nodes.push(this.#entry(message));
    }
    if (!messages.length) nodes.push(el("p", { class: "empty" }, whenEmpty));
    const grew = this.#arrange(nodes);
    this.started = true;
    this.newest.keep({ grew });
    if (focused) this.#refocus(focused);
  }

  /** Shows what was said at once; `null` takes it away again. */
  sending(text) {
    this.tail.replaceChildren(...(text === null ? [] : [
      el("div", { class: "message from-me waiting" }, el("div", { class: "bubble" }, el("div", { class: "words" }, text))),
    ]));
    if (text !== null) this.newest.go();
  }

  focusNewestAnswer() {
    const keyboards = this.log.querySelectorAll(".keyboard");
    const newest = keyboards[keyboards.length - 1]?.querySelector(".answer");
    (newest ?? this.log).focus();
  }

  #entry(message) {
    const key = String(message.message_id);
    const looks = JSON.stringify(message);
    const known = this.entries.get(key);
    if (known?.looks === looks) return known.node;
    const inside = () => drawMessage(message, {
      whose: this.whose, say: this.say, tap: (label, button) => this.tap(message.message_id, label, button),
    });
    if (!known) {
      const node = el("div", { class: `message from-${message.from}`, "data-message": key }, inside());
      this.entries.set(key, { node, looks, deleted: message.deleted });
      if (this.started && message.from === "bot") {
        node.classList.add("arriving");
        this.announce(`New on ${this.whose}'s phone: ${wordsOf(message)}`);
      }
      return node;
    }
    if (message.deleted && !known.deleted) this.#fadeOut(known.node, inside);
    else known.node.replaceChildren(...inside());
    if (message.from === "bot" || message.deleted) {
      this.announce(`Changed on ${this.whose}'s phone: ${wordsOf(message)}`);
    }
    Object.assign(known, { looks, deleted: message.deleted });
    return known.node;
  }

  async #fadeOut(node, ghost) {
    if (!prefersStillness()) await node.animate([{ opacity: 1 }, { opacity: 0 }], FADE_MS).finished;
    node.replaceChildren(...ghost());
    this.newest.keep();
  }

  #dayMark(day) {
    if (!this.days.has(day)) this.days.set(day, el("p", { class: "day" }, day));
    return this.days.get(day);
  }

  /** Puts the nodes in order before the tail, moving only what is out of place. Says whether any is new. */
  #arrange(nodes) {
    const wanted = new Set(nodes);
    for (const node of [...this.log.children]) if (node !== this.tail && !wanted.has(node)) node.remove();
    let grew = false;
    let at = this.log.firstChild;
    for (const node of nodes) {
      if (node === at) {
        at = at.nextSibling;
        continue;
      }
      grew ||= !node.isConnected;
      this.log.insertBefore(node, at);
    }
    return grew;
  }

  #focusedAnswer() {
    const answer = document.activeElement?.closest?.(".answer");
    if (!answer || !this.log.contains(answer)) return null;
    return { answer, message: answer.closest(".message"), label: answer.dataset.label };
  }

  /** A card that is redrawn takes its buttons with it; the keyboard stays where the hand was. */
  #refocus({ answer, message, label }) {
    if (answer.isConnected) return;
    const same = [...message.querySelectorAll(".answer")];
    const next = same.find((one) => one.dataset.label === label) ?? same[0];
    if (next) next.focus({ preventScroll: true });
    else this.focusNewestAnswer();
  }

  #moveAmongAnswers(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step || !event.target.classList.contains("answer")) return;
    const answers = [...this.log.querySelectorAll(".answer")];
    answers[answers.indexOf(event.target) + step]?.focus();
    event.preventDefault();
  }
}
