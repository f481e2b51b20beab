// One message as it looks in a chat: bubble, document, and the rows of buttons under it.

import { el, icon } from "./dom.js";
import { timeOfDay } from "./dates.js";
import { invitationCode, linkTo } from "./links.js";
import { plain, rebuilt } from "./markup.js";

/** What a message says, without its looks. */
export const wordsOf = (message) => {
  if (message.deleted) return "deleted";
  return rebuilt(message.html ?? "").map((node) => node.textContent ?? node).join("") || message.text || message.document?.file_name || "";
};

/** The inside of a message. `whose` is the phone's owner; `tap(label)` and `say(command)` act for them. */
export function drawMessage(message, { whose, tap, say }) {
  const mine = message.from === "me";
  const sender = el("span", { class: "unseen" }, mine ? `${whose}: ` : "Roundtable: ");
  if (message.deleted) return [el("p", { class: "bubble ghost" }, sender, "deleted")];
  const words = message.html
    ? rebuilt(message.html, { say: mine ? undefined : say })
    : plain(message.text ?? "", { say: mine ? undefined : say });
  return [
    el("div", { class: "bubble" }, sender,
      message.document ? documentCard(message.document) : null,
      words.length ? el("div", { class: "words" }, words) : null,
      el("p", { class: "stamp" }, message.edited ? "edited " : null, message.at ? timeOfDay(message.at) : null)),
    ...(message.buttons?.length ? [keyboard(message.buttons, tap)] : []),
  ];
}

function keyboard(rows, tap) {
  return el("div", { class: "keyboard", role: "group", "aria-label": "Answers" },
    rows.map((row) => el("div", { class: "keyboard-row" }, row.map((button) => answer(button, tap)))));
}

function answer({ label, style, url }, tap) {
  const className = `answer${style ? ` answer-${style}` : ""}`;
  if (url) return linkTo(url, [label, invitationCode(url) ? "" : icon("outside")], { className });
  return el("button", {
    type: "button", class: className, "data-label": label, onclick: (event) => tap(label, event.currentTarget),
  }, label);
}

function documentCard({ file_name: name, size, file_id: id }) {
  const called = el("strong", {}, name);
  return el("div", { class: "document" }, icon("file"), el("div", {},
    id ? el("a", { href: `/sandbox/files/${encodeURIComponent(id)}`, target: "_blank" }, called) : called,
    size ? el("small", {}, inWords(size)) : null));
}

function inWords(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KB`;
}
