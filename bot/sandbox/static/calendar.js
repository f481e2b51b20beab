// A calendar entry from a mail, as a small card.

import { leafOf, LONDON, timeOfDay } from "./dates.js";
import { el } from "./dom.js";

/** The first event of an iCalendar text, or null. */
export function eventIn(text) {
  const lines = text.replace(/\r?\n[ \t]/g, "").split(/\r?\n/);
  const from = lines.indexOf("BEGIN:VEVENT");
  if (from < 0) return null;
  const properties = {};
  for (const line of [...lines.slice(0, from), ...lines.slice(from, lines.indexOf("END:VEVENT"))]) {
    const [, name, parameters, value] = /^([A-Z-]+)((?:;[^:]*)?):(.*)$/.exec(line) ?? [];
    if (name) properties[name] = { parameters, value: value.replace(/\\n/gi, "\n").replace(/\\([,;\\])/g, "$1") };
  }
  const valueOf = (name) => properties[name]?.value ?? "";
  return {
    summary: valueOf("SUMMARY"),
    place: valueOf("LOCATION"),
    sequence: Number(valueOf("SEQUENCE") || 0),
    isCancelled: valueOf("METHOD") === "CANCEL" || valueOf("STATUS") === "CANCELLED",
    start: properties.DTSTART ? momentOf(properties.DTSTART) : null,
    end: properties.DTEND ? momentOf(properties.DTEND) : null,
  };
}

/** An instant and the zone to read it in. A wall time is kept as if UTC: it is shown as it was written. */
function momentOf({ value }) {
  const [, year, month, day, hour = 0, minute = 0, utc] = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/.exec(value) ?? [];
  if (!year) return null;
  return { instant: Date.UTC(year, month - 1, day, hour, minute), zone: utc ? LONDON : "UTC", hasTime: value.includes("T") };
}

export function calendarCard(event) {
  const { start, end } = event;
  const leaf = start ? leafOf(start.instant, start.zone) : null;
  const hours = start?.hasTime
    ? [start, end].filter(Boolean).map(({ instant, zone }) => timeOfDay(instant, zone)).join(" to ")
    : "All day";
  return el("div", { class: `calendar${event.isCancelled ? " cancelled" : ""}`, role: "group", "aria-label": "Calendar entry" },
    leaf ? el("p", { class: "leaf" }, el("span", {}, `${leaf.weekday} `), el("strong", {}, leaf.day), el("span", {}, ` ${leaf.month}`)) : null,
    el("div", { class: "calendar-about" },
      el("strong", {}, event.summary),
      el("p", {}, [hours, event.place].filter(Boolean).join(" · ")),
      el("p", { class: "calendar-tags" },
        event.isCancelled ? el("span", { class: "tag tag-alarm" }, "CANCEL") : null,
        el("span", { class: "tag" }, `SEQUENCE ${event.sequence}`))));
}
