// A person's initials in a disc, always in the same of a few quiet colours.

import { el } from "./dom.js";

const SHADES = 6;

export function portrait({ name }) {
  const words = name.replace(/^(Dr|PC|DS|Mr|Mrs|Ms|Miss)\s+/, "").split(/\s+/);
  const initials = (words[0][0] ?? "") + (words.length > 1 ? words.at(-1)[0] : "");
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return el("span", { class: `portrait shade-${sum % SHADES}`, "aria-hidden": "true" }, initials);
}
