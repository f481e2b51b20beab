// An invitation link: on a real phone Telegram opens and presses Start; here one says whose phone it is.

import { byId, el } from "./dom.js";
import { addressesOf, roleOf } from "./person.js";

export class Invitation {
  constructor(shelf) {
    this.shelf = shelf;
    this.sheet = byId("invitation");
  }

  /** `to` is the mail's addressee, where the link came by mail. */
  offer(code, to) {
    const { people } = this.shelf;
    const [address] = to ? addressesOf(to) : [];
    const likely = people.find((person) => address && person.email === address) ?? people.find((person) => !person.joined);
    const whose = el("select", { id: "invitation-whose" }, people.map((person) => el("option", {
      value: person.id, selected: person === likely,
    }, [person.name, roleOf(person)].filter(Boolean).join(", "))));
    this.sheet.replaceChildren(el("form", { method: "dialog", onsubmit: () => this.#open(people[whose.selectedIndex], code) },
      el("h2", { id: "invitation-title" }, "Open this invitation"),
      el("p", {}, "On a real phone, Telegram would open and press Start."),
      el("label", { for: "invitation-whose" }, "Whose phone?"), whose,
      el("div", { class: "sheet-actions" },
        el("button", { type: "button", class: "quiet", onclick: () => this.sheet.close() }, "Cancel"),
        el("button", { type: "submit", class: "strong" }, "Open it"))));
    this.sheet.showModal();
    whose.focus();
  }

  #open(person, code) {
    const phone = this.shelf.show(person.id);
    phone.say(`/start ${code}`);
    phone.composer.box.focus();
  }
}
