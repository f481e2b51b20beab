// Whose phones to show: searchable by name, agency or function.

import { disclosure } from "./disclosure.js";
import { byId, el, icon } from "./dom.js";
import { portrait, readsMail, roleOf } from "./person.js";

// The latest few; the list itself marks the rest.
const NEWS_SHOWN = 2;

export class Picker {
  /** `showMail(person)` is for those whom the bot reaches only by e-mail. */
  constructor(shelf, { showMail }) {
    Object.assign(this, { shelf, showMail });
    this.search = el("input", {
      type: "search", "aria-label": "Search by name, agency or function", placeholder: "Name, agency or function",
      autocomplete: "off", oninput: () => this.draw(),
    });
    this.list = el("ul", { class: "picker-list" });
    this.found = el("p", { class: "unseen", role: "status" });
    const panel = byId("picker-panel");
    panel.append(el("div", { class: "picker-search" }, icon("search"), this.search), this.list, this.found);
    this.menu = disclosure(byId("picker-open"), panel, {
      opened: () => {
        this.search.value = "";
        this.draw();
        this.search.focus();
      },
    });
  }

  draw() {
    const { people, news } = this.shelf;
    byId("picker-count").textContent = `${this.shelf.phones.size} of ${people.length}`;
    byId("news").replaceChildren(...[...news].slice(-NEWS_SHOWN).map((id) => this.#newsOf(this.shelf.person(id))));
    const sought = this.search.value.trim().toLowerCase().split(/\s+/);
    const found = people.filter((person) => {
      const about = `${person.name} ${roleOf(person)}`.toLowerCase();
      return sought.every((word) => about.includes(word));
    });
    const focused = document.activeElement?.dataset?.person;
    this.list.replaceChildren(...(found.length
      ? found.map((person) => this.#row(person))
      : [el("li", { class: "empty" }, "Nobody by that name, agency or function.")]));
    this.found.textContent = this.search.value ? `${found.length} found` : "";
    if (focused) this.list.querySelector(`[data-person="${CSS.escape(focused)}"]`)?.focus();
  }

  #row(person) {
    const box = el("input", {
      type: "checkbox", "data-person": person.id, checked: this.shelf.has(person.id),
      onchange: () => (box.checked ? this.shelf.show(person.id) : this.shelf.putAway(person.id)),
    });
    return el("li", { class: "picker-line" },
      el("label", { class: "picker-row" }, box, portrait(person),
        el("span", { class: "picker-who" }, person.name, el("small", {}, roleOf(person))),
        this.shelf.news.has(person.id) ? el("span", { class: "tag tag-news" }, "new message") : null,
        person.joined ? null : el("span", { class: "tag" }, readsMail(person) ? "not joined, e-mail only" : "not joined")),
      readsMail(person) ? this.#mailOf(person) : null);
  }

  #mailOf(person) {
    return el("button", {
      type: "button", class: "bare", "aria-label": `Show the mail of ${person.name}`, onclick: () => {
        this.menu.close();
        this.showMail(person);
      },
    }, icon("mail"));
  }

  #newsOf(person) {
    return el("button", { type: "button", class: "news-of", onclick: () => this.shelf.show(person.id).thread.log.focus() },
      portrait(person), `${person.name} has a message`);
  }
}
