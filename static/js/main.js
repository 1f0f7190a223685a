// The one script of every page. It loads only those modules that the page asks for by their data attributes, so that a
// phone with a weak connection fetches little. Every page works without any of this.
//
// Listens for "waymark:page" on the document: another module has put a new page in place, look at it again.
// Sets data-enhanced on <html> when every module that the page asked for is at work.

const pieces = [
  ["[data-theme-choices]", "./theme.js"],
  ["[data-menu]", "./menu.js"],
  ["form[method=post]", "./confirm.js"],
  ["[data-autosave-url], [data-sign-out]", "./autosave.js"],
  ["[data-count-group], [data-count-words], [data-count-characters]", "./counts.js"],
  ["[data-upload]", "./upload.js"],
  ["[data-picks]", "./picks.js"],
];

async function enhance() {
  const wanted = pieces.filter(([selector]) => document.querySelector(selector));
  const modules = await Promise.all(wanted.map(([, file]) => import(file)));
  for (const module of modules) module.enhance(document);
  document.documentElement.dataset.enhanced = "";
}

/** Screen readers only speak a live region that changes, so what the server left in it is put there a second time. */
function sayFlashes() {
  const region = document.querySelector("[data-flashes]");
  if (!region?.children.length) return;
  const messages = [...region.childNodes];
  region.replaceChildren();
  requestAnimationFrame(() => region.replaceChildren(...messages));
}

function startPage() {
  sayFlashes();
  document.querySelector("[data-error-summary]")?.focus();
  enhance();
}

document.addEventListener("waymark:page", startPage);
startPage();
