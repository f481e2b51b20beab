// Links: they open in a new tab, except an invitation, which opens on somebody's phone.

import { el } from "./dom.js";
import { pieces, REFERENCES } from "./pieces.js";

const SAFE = /^(https?:|mailto:|tel:)/i;
const URLS = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g;

let openInvitation = () => {};

/** Says what happens to a bot's deep link: on a real phone Telegram would open and press Start. */
export function whenInvited(open) {
  openInvitation = open;
}

/** The code in t.me/<bot>?start=<code>, or null. */
export function invitationCode(href) {
  if (!URL.canParse(href)) return null;
  const url = new URL(href);
  const isTelegram = url.protocol === "tg:" || ["t.me", "telegram.me"].includes(url.hostname);
  return isTelegram ? url.searchParams.get("start") : null;
}

/** `about` is whatever the caller wants to be told again when the link is an invitation. */
export function linkTo(href, children, { className, about } = {}) {
  const code = invitationCode(href);
  if (code) {
    return el("button", {
      type: "button", class: className ?? "link", onclick: () => openInvitation(code, about),
    }, children);
  }
  if (!SAFE.test(href)) return el("span", {}, children);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", class: className }, children,
    el("span", { class: "unseen" }, " (opens in a new tab)"));
}

/** Plain text with its addresses made into links, each shortened to what can be read. */
export function linked(text, about) {
  return pieces(text, [[URLS, (href) => linkTo(href, [shortened(href)], { about })], REFERENCES]);
}

export function shortened(href) {
  const bare = href.replace(/^https?:\/\//, "");
  return bare.length > 44 ? `${bare.slice(0, 40)}…` : bare;
}
