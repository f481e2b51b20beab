// Whose phones to show: searchable by name, agency or function.

import { disclosure } from "./disclosure.js";
import { byId, el, icon } from "./dom.js";
import { portrait } from "./portrait.js";

// The latest few; the list itself marks the rest.
const NEWS_SHOWN = 2;

export class Picker {
  /** `showMail(person)` is for those who have no phone here. */
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
      const about = `${person.name} ${person.agency} ${person.function}`.toLowerCase();
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
    const who = el("span", { class: "picker-who" }, person.name, el("small", {}, `${person.function}, ${person.agency}`));
    if (person.chat_id === null) {
      return el("li", {}, el("button", {
        type: "button", class: "picker-row", "data-person": person.id, onclick: () => {
          this.menu.close({ andReturn: true });
          this.showMail(person);
        },
      }, portrait(person), who, el("span", { class: "tag" }, "e-mail only: see mail")));
    }
    const box = el("input", {
      type: "checkbox", "data-person": person.id, checked: this.shelf.has(person.id),
      onchange: () => (box.checked ? this.shelf.show(person.id) : this.shelf.putAway(person.id)),
    });
    return el("li", {}, el("label", { class: "picker-row" }, box, portrait(person), who,
      this.shelf.news.has(person.id) ? el("span", { class: "tag tag-news" }, "new message") : null,
      person.email === true ? el("span", { class: "tag" }, "e-mail only") : null,
      person.joined || person.email === true ? null : el("span", { class: "tag" }, "not joined yet")));
  }

  #newsOf(person) {
    return el("button", { type: "button", class: "news-of", onclick: () => this.shelf.show(person.id).thread.log.focus() },
      portrait(person), `${person.name} has a message`);
  }
}
