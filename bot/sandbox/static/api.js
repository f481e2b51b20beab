// The sandbox's JSON interface, and its failures as sentences.

/** Something went wrong; the message is a sentence for the person at the page. */
class Trouble extends Error {}

const NOT_ANSWERING = "The sandbox isn't answering. Look at the terminal where you started it.";

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new Trouble(NOT_ANSWERING);
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if (Array.isArray(answer.pending)) throw new Trouble(stillWaiting(answer.pending));
  throw new Trouble(answer.error || `That didn't work (error ${response.status}). Please try again.`);
}

function stillWaiting(pending) {
  const what = pending.length ? ` Still waiting for: ${pending.join(", ")}.` : "";
  return `It's been passed on, but the bot hasn't finished.${what}`;
}

const get = (path) => call("GET", path);
const post = (path, body = {}) => call("POST", path, body);

export const api = {
  people: () => get("/sandbox/people"),
  chat: (chatId) => get(`/sandbox/chats/${chatId}`),
  say: (chatId, text) => post(`/sandbox/chats/${chatId}/say`, { text }),
  tap: (chatId, messageId, button) => post(`/sandbox/chats/${chatId}/tap`, { message_id: messageId, button }),
  block: (chatId) => post(`/sandbox/chats/${chatId}/block`),
  unblock: (chatId) => post(`/sandbox/chats/${chatId}/unblock`),
  clock: () => get("/sandbox/clock"),
  moveClock: (step) => post("/sandbox/clock", step),
  mail: () => get("/sandbox/mail"),
  plug: (out) => post("/sandbox/plug", { out }),
  story: (after) => get(`/sandbox/story?after=${after}`),
  tour: () => get("/sandbox/tour"),
  tourPlace: () => get("/sandbox/tour/place"),
  tourStep: (index) => post("/sandbox/tour/step", { index }),
};

const RETRY_MS = 3000;

/** Follows the sandbox's events. `connected` also runs after a lost connection, when anything may have been missed. */
export function follow(handlers) {
  const { connected, lost, ...named } = handlers;
  const source = new EventSource("/sandbox/events");
  source.addEventListener("open", connected);
  source.addEventListener("error", () => {
    lost();
    // A refused connection, unlike a broken one, is not tried again by the browser itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(handlers), RETRY_MS);
  });
  for (const [name, handle] of Object.entries(named)) {
    source.addEventListener(name, (event) => handle(JSON.parse(event.data || "{}")));
  }
}
