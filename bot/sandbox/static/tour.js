// The guided tour: the sandbox plays the steps, this tells them. It can be paused or stopped at any step.

import { api } from "./api.js";
import { byId, el, icon } from "./dom.js";
import { orSay } from "./trouble.js";

const READING_MS_PER_WORD = 260;
const SHORTEST_MS = 2500;
const LOOK_MS = 1200; // what came of a step is looked at for at least so long

export class Tour {
  /** `spotlight(personId)` shows whom a step is about, `null` nobody. */
  constructor({ spotlight }) {
    this.spotlight = spotlight;
    this.banner = byId("tour");
    this.starter = byId("tour-start");
    this.state = "off";
    this.starter.addEventListener("click", () => this.#start());
    this.#name();
  }

  /** The button says whether the tour begins, or goes on where it was left. */
  async #name() {
    const place = await api.tourPlace().catch(() => null); // what fails is said once it is begun
    this.starter.replaceChildren(icon("play"), place?.is_under_way ? "Go on with the tour" : "Start the tour");
  }

  /** Somebody took a phone in hand: the tour waits rather than talk over them. */
  takenOver() {
    if (this.state === "playing") this.#pause("You've taken over, so the tour is waiting.");
  }

  async #start() {
    this.starter.setAttribute("aria-busy", "true");
    const slot = el("div");
    this.starter.after(slot);
    const loaded = await orSay(slot, async () => { this.script = await api.tour(); });
    this.starter.removeAttribute("aria-busy");
    if (!loaded) return;
    slot.remove();
    this.index = this.script.next ?? 0; // it goes on where it was left
    this.told = this.index;
    this.#draw();
    this.#play();
  }

  #draw() {
    this.said = el("p", { class: "tour-said", role: "status" });
    this.progress = el("progress", { max: this.script.steps.length, value: this.index, "aria-label": "How far the tour has come" });
    this.place = el("p", { class: "tour-place" });
    this.toggle = el("button", { type: "button", class: "quiet", onclick: () => (this.state === "playing" ? this.#pause() : this.#play()) });
    this.next = el("button", { type: "button", class: "quiet", onclick: () => this.#goOn() }, "Next");
    this.stopper = el("button", { type: "button", class: "quiet", onclick: () => this.#stop() }, "Stop");
    this.troubles = el("div");
    this.banner.replaceChildren(
      el("div", { class: "tour-words" }, el("h2", {}, this.script.title), this.said, this.troubles),
      el("div", { class: "tour-controls" }, this.place,
        el("div", { class: "tour-buttons" }, this.toggle, this.next, this.stopper)),
      this.progress);
    this.banner.hidden = false;
    this.starter.hidden = true;
    this.toggle.focus();
  }

  #setState(state, why = "") {
    this.state = state;
    this.why = why;
    this.#drawPlace();
    this.toggle.replaceChildren(...(state === "playing" ? [icon("pause"), "Pause"] : [icon("play"), "Play"]));
    this.banner.dataset.state = state;
  }

  #play() {
    this.#setState("playing");
    this.#goOn();
  }

  #pause(why) {
    clearTimeout(this.timer);
    this.#setState("paused", why);
  }

  #stop() {
    clearTimeout(this.timer);
    this.state = "off";
    this.spotlight(null);
    this.banner.hidden = true;
    this.#name();
    this.starter.hidden = false;
    this.starter.focus();
  }

  /** Plays the next step. One at a time: pressing Next while a step is under way does nothing more. */
  async #goOn() {
    clearTimeout(this.timer);
    if (this.underWay) return;
    if (this.index >= this.script.steps.length) {
      this.#stop();
      return;
    }
    this.underWay = true;
    this.why = "";
    this.banner.setAttribute("aria-busy", "true");
    const step = this.script.steps[this.index];
    const begun = performance.now();
    this.#tell(step.say, step.person);
    let answer = null;
    const done = await orSay(this.troubles, async () => { answer = await api.tourStep(this.index); });
    this.underWay = false;
    this.banner.removeAttribute("aria-busy");
    if (this.state === "off") return;
    if (!done) {
      this.#pause("The tour has paused. Press Next to try this step again.");
      return;
    }
    this.#tell(answer.narration || step.say, answer.person);
    this.index += 1;
    this.progress.value = this.index;
    if (answer.done || this.index >= this.script.steps.length) this.#end();
    else if (this.state === "playing") {
      const left = readingTime(answer.narration || step.say) - (performance.now() - begun);
      this.timer = setTimeout(() => this.#goOn(), Math.max(LOOK_MS, left));
    }
  }

  #tell(words, person) {
    if (this.said.textContent !== words) this.said.textContent = words;
    this.told = this.index;
    this.#drawPlace();
    this.spotlight(person ?? null);
  }

  #drawPlace() {
    this.place.textContent = this.why || `Step ${this.told + 1} of ${this.script.steps.length}`;
  }

  #end() {
    this.index = this.script.steps.length;
    this.#setState("ended", "That's the tour. The phones are yours.");
    this.toggle.hidden = true;
    this.next.hidden = true;
    this.stopper.textContent = "Close";
    if (this.banner.contains(document.activeElement) || document.activeElement === document.body) this.stopper.focus();
  }
}

function readingTime(words) {
  return Math.max(SHORTEST_MS, words.split(/\s+/).length * READING_MS_PER_WORD);
}
