// Telegram's HTML, rebuilt node by node from the tags that it allows. Anything else becomes plain text.

import { el } from "./dom.js";
import { linkTo } from "./links.js";
import { pieces, REFERENCES } from "./pieces.js";

const ALLOWED = {
  b: "strong", strong: "strong", i: "em", em: "em", u: "u", ins: "u", s: "s", strike: "s", del: "s",
  code: "code", pre: "pre", blockquote: "blockquote", "tg-spoiler": "span", span: "span",
};

const COMMANDS = /(?<![\w/])\/[a-z]{3,}\b/g;

/** The message as nodes; `/commands` in it can be tapped, as on a phone, where `say` is given. */
export function rebuilt(html, { say } = {}) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return nodesOf(parsed.body, say);
}

/** Plain text by the same rule. */
export function plain(text, { say } = {}) {
  const tapped = (command) => el("button", { type: "button", class: "command", onclick: () => say(command) }, command);
  return pieces(text, say ? [[COMMANDS, tapped], REFERENCES] : [REFERENCES]);
}

function nodesOf(parent, say) {
  return [...parent.childNodes].flatMap((node) => {
    if (node.nodeType === Node.TEXT_NODE) return plain(node.data, { say });
    if (node.nodeType !== Node.ELEMENT_NODE) return [];
    const tag = node.localName;
    if (tag === "script" || tag === "style") return [];
    if (tag === "br") return ["\n"];
    if (tag === "a") return [linkTo(node.getAttribute("href") ?? "", nodesOf(node))];
    return ALLOWED[tag] ? [el(ALLOWED[tag], {}, nodesOf(node, say))] : nodesOf(node, say);
  });
}
