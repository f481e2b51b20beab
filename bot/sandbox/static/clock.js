// The sandbox's clock: real time plus an offset, and the three ways to move it on.

import { api } from "./api.js";
import { dayOf, timeOfDay, whenSeenFrom } from "./dates.js";
import { byId, el } from "./dom.js";
import { kept } from "./fresh.js";
import { orSay } from "./trouble.js";

const TICK_MS = 2000;

const STEPS = {
  "clock-hour": { advance: "PT1H" },
  "clock-day": { working_days: 1 },
  "clock-next": { next: true },
};

export class Clock {
  /** `used` runs before it is moved by hand, `moved` afterwards; `bot(state)` passes on what comes with the time. */
  constructor({ used, moved, bot }) {
    Object.assign(this, { used, moved, bot });
    this.set(Date.now());
    this.nextAt = null;
    this.botIsUp = true;
    this.moving = false;
    this.refresh = kept(() => this.#load());
    for (const [id, step] of Object.entries(STEPS)) {
      byId(id).addEventListener("click", (event) => this.#move(step, event.currentTarget));
    }
    setInterval(() => this.#draw(), TICK_MS);
  }

  now() {
    return this.instant + (performance.now() - this.readAt);
  }

  set(now) {
    this.instant = new Date(now).getTime();
    this.readAt = performance.now();
  }

  /** From an event: the clock has been moved, by whomever. */
  hear(now) {
    this.set(now);
    this.#draw();
  }

  async #load() {
    const { now, next_at: nextAt, bot } = await api.clock();
    this.set(now);
    this.nextAt = nextAt;
    this.botIsUp = bot === "up";
    this.bot(bot);
    this.#draw();
  }

  async #move(step, button) {
    if (this.moving || button.ariaDisabled === "true") return;
    this.used();
    this.moving = true;
    button.setAttribute("aria-busy", "true");
    const moved = await orSay(byId("clock-trouble"), () => api.moveClock(step));
    await this.refresh();
    button.removeAttribute("aria-busy");
    this.moving = false;
    if (moved) byId("clock-said").textContent = `It is now ${byId("clock-now").textContent}`;
    this.moved();
  }

  #draw() {
    const now = this.now();
    const face = byId("clock-now");
    const [day, time] = [dayOf(now), timeOfDay(now)];
    if (face.textContent !== `${day}, ${time}`) {
      face.replaceChildren(el("span", { class: "clock-day" }, day), el("span", { class: "unseen" }, ", "),
        el("span", { class: "clock-time" }, time));
    }
    face.dateTime = new Date(now).toISOString();
    byId("clock-next-when").textContent = this.#whenNext(now);
    byId("clock-next").setAttribute("aria-disabled", String(!this.nextAt));
  }

  #whenNext(now) {
    if (this.nextAt) return whenSeenFrom(now, this.nextAt);
    return this.botIsUp ? "Nothing is waiting" : "The bot is off";
  }
}
