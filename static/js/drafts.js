// What was written and not sent yet, kept in this browser; what nobody has gone on with for 30 days is dropped.
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000; // milliseconds
const PREFIX = "draft:";

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

export const textOf = (name) => read(PREFIX + name).text;

export function keep(name, text) {
  if (text) localStorage.setItem(PREFIX + name, JSON.stringify({ text, at: Date.now() }));
  else localStorage.removeItem(PREFIX + name);
}

const isOld = (key) => !(read(key).at > Date.now() - KEPT_FOR);

const drafts = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
for (const key of drafts.filter(isOld)) localStorage.removeItem(key);
