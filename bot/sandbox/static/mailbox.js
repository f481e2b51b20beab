// Every mail that the sandbox caught: who it went to, what it says, links that open, calendar entries.

import { api } from "./api.js";
import { calendarCard, eventIn } from "./calendar.js";
import { shortly, whenSeenFrom } from "./dates.js";
import { byId, el, icon } from "./dom.js";
import { kept } from "./fresh.js";
import { linked, linkTo, shortened } from "./links.js";
import { addressesOf } from "./person.js";
import { pieces, REFERENCES } from "./pieces.js";

const READ = "roundtable.mail.read";
const EVERYONE = "";

export class Mailbox {
  /** `people()` names addressees; `now()` is the sandbox's time. */
  constructor({ people, now }) {
    Object.assign(this, { people, now });
    this.mails = null;
    this.open = null;
    this.read = new Set(JSON.parse(localStorage.getItem(READ) ?? "[]"));
    this.filter = byId("mail-filter");
    this.filter.addEventListener("change", () => this.draw());
    this.refresh = kept(() => this.#load());
  }

  /** Shows one person's mail. */
  showOnly(person) {
    this.onlyAddress = person.email;
    this.draw();
    byId("mailbox").scrollIntoView({ block: "nearest" });
    this.filter.focus();
  }

  highlight(on) {
    byId("mailbox").classList.toggle("spoken-of", on);
  }

  async #load() {
    const mails = await api.mail();
    const known = new Set((this.mails ?? mails).map(keyOf));
    const fresh = mails.filter((mail) => !known.has(keyOf(mail)));
    // After a fresh start the same numbers come again: what no longer exists was never read.
    const existing = new Set(mails.map(keyOf));
    this.read = new Set([...this.read].filter((key) => existing.has(key)));
    this.mails = mails;
    this.draw();
    for (const mail of fresh) byId("mail-said").textContent = `New mail to ${this.#nameOf(mail.to)}: ${mail.subject}`;
  }

  draw() {
    const mails = this.mails ?? [];
    this.#drawFilter(mails);
    const unread = mails.filter((mail) => !this.read.has(keyOf(mail))).length;
    byId("mail-unread").textContent = unread ? `${unread} unread` : "";
    document.title = unread ? `(${unread}) Roundtable: sandbox` : "Roundtable: sandbox";
    const shown = mails.filter((mail) => [EVERYONE, addressesOf(mail.to)[0]].includes(this.filter.value)).reverse();
    const focused = document.activeElement?.dataset?.mail;
    byId("mail").replaceChildren(shown.length
      ? el("ul", { class: "mails" }, shown.map((mail) => this.#row(mail)))
      : el("p", { class: "empty" }, "No mail yet. Invitations and calendar entries arrive here."));
    if (focused) byId("mail").querySelector(`[data-mail="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  #drawFilter(mails) {
    const chosen = this.onlyAddress ?? this.filter.value;
    this.onlyAddress = null;
    const addresses = new Set(mails.map((mail) => addressesOf(mail.to)[0]));
    if (chosen) addresses.add(chosen);
    this.filter.replaceChildren(
      el("option", { value: EVERYONE }, "Everyone"),
      ...[...addresses].map((address) => el("option", { value: address }, this.#nameOf(address))));
    this.filter.value = chosen;
  }

  #row(mail) {
    const key = keyOf(mail);
    const isOpen = this.open === key;
    const isUnread = !this.read.has(key);
    const inside = isOpen ? this.#inside(mail) : null;
    return el("li", { class: isUnread ? "unread" : null },
      el("h3", {}, el("button", {
        type: "button", class: "mail-head", "data-mail": key, "aria-expanded": String(isOpen), onclick: () => this.#toggle(key),
      },
      el("span", { class: "mail-to" }, isUnread ? el("span", { class: "unseen" }, "Unread. ") : null, this.#nameOf(mail.to)),
      el("span", { class: "mail-at" }, shortly(this.now(), mail.at)),
      el("span", { class: "mail-subject" }, pieces(mail.subject, [REFERENCES])))),
      inside);
  }

  #inside(mail) {
    const unquoted = (mail.links ?? []).filter((href) => !mail.text.includes(href));
    return el("div", { class: "mail-inside" },
      el("p", { class: "mail-when" }, whenSeenFrom(this.now(), mail.at)),
      el("div", { class: "mail-text" }, linked(mail.text.trim(), mail.to)),
      unquoted.map((href) => el("p", {}, linkTo(href, [shortened(href)], { about: mail.to }))),
      (mail.attachments ?? []).map(attachment));
  }

  #toggle(key) {
    this.open = this.open === key ? null : key;
    this.read.add(key);
    localStorage.setItem(READ, JSON.stringify([...this.read]));
    this.draw();
  }

  #nameOf(to) {
    const [address] = addressesOf(to);
    return this.people().find((person) => person.email === address)?.name ?? address;
  }
}

function attachment({ file_name: name, mime, text }) {
  const event = mime?.startsWith("text/calendar") ? eventIn(text ?? "") : null;
  return event ? calendarCard(event) : el("p", { class: "document" }, icon("file"), name);
}

const keyOf = (mail) => `${mail.id} ${mail.at}`;
