// Puts the page together: who tells whom what.

import { api, follow } from "./api.js";
import { Clock } from "./clock.js";
import { byId, el } from "./dom.js";
import { kept } from "./fresh.js";
import { Invitation } from "./invitation.js";
import { whenInvited } from "./links.js";
import { Mailbox } from "./mailbox.js";
import { readsMail } from "./person.js";
import { Picker } from "./picker.js";
import { Plug } from "./plug.js";
import { Shelf } from "./shelf.js";
import { Story } from "./story.js";
import { Tour } from "./tour.js";

const clock = new Clock({ used: () => tour.takenOver(), moved: refreshAll, bot: (state) => plug.show(state) });
const story = new Story();
const plug = new Plug({ used: () => tour.takenOver() });
const shelf = new Shelf(byId("phones"), { changed: () => picker.draw(), used: () => tour.takenOver() });
const mailbox = new Mailbox({ people: () => shelf.people, now: () => clock.now() });
const picker = new Picker(shelf, { showMail: (person) => mailbox.showOnly(person) });
const tour = new Tour({ spotlight });
const invitation = new Invitation(shelf);

whenInvited((code, to) => invitation.offer(code, to));

const refreshPeople = kept(async () => {
  shelf.know(await api.people());
  mailbox.draw();
});

function refreshAll() {
  for (const refresh of [refreshPeople, clock.refresh, story.refresh, mailbox.refresh]) refresh();
  shelf.refresh();
}

function spotlight(personId) {
  for (const phone of shelf.phones.values()) phone.highlight(false);
  mailbox.highlight(false);
  const person = personId === null ? null : shelf.person(personId);
  if (!person) return;
  if (readsMail(person)) mailbox.highlight(true);
  else shelf.show(person.id).highlight(true);
}

follow({
  connected: () => {
    byId("connection").replaceChildren();
    refreshAll();
  },
  lost: () => byId("connection").replaceChildren(
    el("p", {}, "Lost touch with the sandbox. Trying again… What is typed here stays here.")),
  chat: ({ chat_id: chatId }) => {
    shelf.chatChanged(chatId);
    clock.refresh();
  },
  mail: mailbox.refresh,
  clock: ({ now }) => {
    clock.hear(now);
    clock.refresh();
  },
  story: story.refresh,
  bot: ({ state }) => {
    plug.show(state);
    clock.refresh();
  },
  people: refreshPeople,
});
