// Which phones stand on the page, in which order, remembered between visits.

import { el, prefersStillness } from "./dom.js";
import { Phone } from "./phone.js";

const REMEMBERED = "roundtable.phones";
const AT_FIRST = 4;

export class Shelf {
  /** `changed` runs when phones come or go; `used` when somebody does something on one by hand. */
  constructor(element, { changed, used }) {
    Object.assign(this, { element, changed, used });
    this.people = [];
    this.phones = new Map();
    this.news = new Set();
  }

  /** Takes in the people; at first also decides whose phones to show. */
  know(people) {
    const first = !this.people.length;
    this.people = people;
    for (const person of people) this.phones.get(person.id)?.know(person);
    if (first) this.#choose();
    this.changed();
  }

  person(id) {
    return this.people.find((person) => person.id === id);
  }

  has(id) {
    return this.phones.has(id);
  }

  /** Shows somebody's phone, adding it if it isn't there. */
  show(id) {
    const person = this.person(id);
    if (!person) return null;
    if (!this.has(id)) this.#add(person);
    const phone = this.phones.get(id);
    phone.element.scrollIntoView({
      behavior: prefersStillness() ? "auto" : "smooth", block: "nearest", inline: "center",
    });
    return phone;
  }

  putAway(id) {
    this.phones.get(id)?.element.remove();
    this.phones.delete(id);
    this.#remember();
  }

  /** Something changed in a chat: redraw it, or note that a phone that is put away has news. */
  chatChanged(chatId) {
    const person = this.people.find((one) => one.chat_id === chatId);
    if (!person) return;
    if (this.has(person.id)) {
      this.phones.get(person.id).refresh();
    } else {
      this.news.add(person.id);
      this.changed();
    }
  }

  refresh() {
    for (const phone of this.phones.values()) phone.refresh();
  }

  #choose() {
    const remembered = JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]");
    const known = remembered.map((id) => this.person(id)).filter(Boolean);
    const joinedFirst = [...this.people].sort((one, other) => other.joined - one.joined || one.chat_id - other.chat_id);
    for (const person of known.length ? known : joinedFirst.slice(0, AT_FIRST)) this.#add(person);
  }

  #add(person) {
    const phone = new Phone(person, {
      used: this.used,
      putAway: () => {
        this.putAway(person.id);
        this.element.focus();
      },
    });
    this.phones.set(person.id, phone);
    this.news.delete(person.id);
    this.element.querySelector(".nobody")?.remove();
    this.element.append(phone.element);
    phone.refresh();
    this.#remember();
  }

  #remember() {
    localStorage.setItem(REMEMBERED, JSON.stringify([...this.phones.keys()]));
    if (!this.phones.size) this.element.replaceChildren(el("p", { class: "nobody" }, "No phones here. Choose people above."));
    this.changed();
  }
}
