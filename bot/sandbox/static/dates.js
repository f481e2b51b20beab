// Dates and times as people in London say them.

export const LONDON = "Europe/London";

function fields(instant, zone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(new Date(instant)).map((part) => [part.type, part.value]));
}

/** "2:15pm", and "2pm" on the hour. */
export function timeOfDay(instant, zone = LONDON) {
  const { hour, minute } = fields(instant, zone);
  const twelve = Number(hour) % 12 || 12;
  return `${twelve}${minute === "00" ? "" : `:${minute}`}${Number(hour) < 12 ? "am" : "pm"}`;
}

/** "Tuesday 3 November 2026". */
export function dayOf(instant, zone = LONDON) {
  const { weekday, day, month, year } = fields(instant, zone);
  return `${weekday} ${day} ${month} ${year}`;
}

/** "Thursday 5 November, 9am": the year only where it is another one than now. */
export function whenSeenFrom(now, instant) {
  const { weekday, day, month, year } = fields(instant, LONDON);
  const otherYear = year === fields(now, LONDON).year ? "" : ` ${year}`;
  return `${weekday} ${day} ${month}${otherYear}, ${timeOfDay(instant)}`;
}

/** "9am" today, "2 Nov" on another day. */
export function shortly(now, instant) {
  if (dayOf(now) === dayOf(instant)) return timeOfDay(instant);
  const { day, month } = fields(instant, LONDON);
  return `${day} ${month.slice(0, 3)}`;
}

/** The three parts of a calendar leaf: "Thu", "11", "Mar 2027". */
export function leafOf(instant, zone = LONDON) {
  const { weekday, day, month, year } = fields(instant, zone);
  return { weekday: weekday.slice(0, 3), day, month: `${month.slice(0, 3)} ${year}` };
}
