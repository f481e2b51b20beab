// An invitation link: on a real phone Telegram opens and presses Start; here one says whose phone it is.

import { byId, el } from "./dom.js";
import { addressesOf, addressOf } from "./mailbox.js";

export class Invitation {
  constructor(shelf) {
    this.shelf = shelf;
    this.sheet = byId("invitation");
  }

  /** `to` is the mail's addressee, where the link came by mail. */
  offer(code, to) {
    const withPhone = this.shelf.people.filter((person) => person.chat_id !== null);
    const [address] = to ? addressesOf(to) : [];
    const likely = withPhone.find((person) => address && addressOf(person) === address)
      ?? withPhone.find((person) => !person.joined);
    const whose = el("select", { id: "invitation-whose" }, withPhone.map((person) => el("option", {
      value: person.id, selected: person === likely,
    }, `${person.name}, ${person.function}`)));
    this.sheet.replaceChildren(el("form", { method: "dialog", onsubmit: () => this.#open(whose.selectedIndex, withPhone, code) },
      el("h2", { id: "invitation-title" }, "Open this invitation"),
      el("p", {}, "On a real phone, Telegram would open and press Start."),
      el("label", { for: "invitation-whose" }, "Whose phone?"), whose,
      el("div", { class: "sheet-actions" },
        el("button", { type: "button", class: "quiet", onclick: () => this.sheet.close() }, "Cancel"),
        el("button", { type: "submit", class: "strong" }, "Open it"))));
    this.sheet.showModal();
    whose.focus();
  }

  #open(index, withPhone, code) {
    const phone = this.shelf.show(withPhone[index].id);
    phone.say(`/start ${code}`);
    phone.composer.box.focus();
  }
}
