// What the bot did and why, in plain words, oldest first.

import { api } from "./api.js";
import { dayOf, timeOfDay } from "./dates.js";
import { byId, el } from "./dom.js";
import { kept } from "./fresh.js";
import { Newest } from "./newest.js";
import { pieces, REFERENCES } from "./pieces.js";

export class Story {
  constructor() {
    this.body = byId("story");
    this.list = el("ol", { class: "story" });
    this.empty = el("p", { class: "empty" }, "Nothing has happened yet. What the bot does will be told here as it does it.");
    this.body.append(this.empty, this.list);
    this.newest = new Newest(this.body);
    this.last = 0;
    this.day = null;
    this.refresh = kept(() => this.#load());
  }

  async #load() {
    const { entries } = await api.story(this.last);
    for (const entry of entries) this.#add(entry);
    this.empty.hidden = this.last > 0;
    this.newest.keep();
    // Only what comes from now on is read out, not the whole past at once.
    requestAnimationFrame(() => this.body.setAttribute("aria-live", "polite"));
  }

  #add({ seq, at, text }) {
    if (seq <= this.last) return;
    this.last = seq;
    const day = dayOf(at);
    if (day !== this.day) this.list.append(el("li", { class: "story-day" }, day));
    this.day = day;
    this.list.append(el("li", { class: "story-entry" }, el("time", { datetime: at }, timeOfDay(at)), el("p", {}, pieces(text, [REFERENCES]))));
  }
}
