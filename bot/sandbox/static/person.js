// What is shown of a person, wherever they turn up.

import { el } from "./dom.js";

const SHADES = 6;

/** "School nurse, School Nursing"; a stranger has neither. */
export const roleOf = (person) => [person.function, person.agency].filter(Boolean).join(", ");

/** Whoever hasn't joined and has an address is reached by e-mail and by nothing else. */
export const readsMail = (person) => !person.joined && Boolean(person.email);

/** The addressees of a mail. */
export const addressesOf = (to) => (Array.isArray(to) ? to : String(to).split(/,\s*/));

/** Their initials in a disc, always in the same of a few quiet colours. */
export function portrait({ name }) {
  const words = name.replace(/^(Dr|PC|DS|Mr|Mrs|Ms|Miss)\s+/, "").split(/\s+/);
  const initials = (words[0][0] ?? "") + (words.length > 1 ? words.at(-1)[0] : "");
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return el("span", { class: `portrait shade-${sum % SHADES}`, "aria-hidden": "true" }, initials);
}
