// Finding things in plain text: what matches is built, the rest stays text.

import { el } from "./dom.js";

/** `builders` are pairs of a global pattern and what to build from a match. */
export function pieces(text, builders) {
  return builders.reduce(
    (nodes, [pattern, build]) => nodes.flatMap((node) => (typeof node === "string" ? split(node, pattern, build) : [node])),
    [text],
  );
}

/** A family's reference is never broken at its hyphen. */
export const REFERENCES = [/\b[A-Z]{1,2}-\d[\w-]*/g, (reference) => el("span", { class: "reference" }, reference)];

function split(text, pattern, build) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(text.slice(from, match.index), build(match[0]));
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}
