// Closes an open menu on Escape, on a click elsewhere and when the keyboard moves on. Opening is the browser's <details>.
//
// data-menu   on the <details>

function close(menu, giveBackFocus) {
  menu.open = false;
  if (giveBackFocus) menu.querySelector("summary").focus();
}

const openMenus = () => document.querySelectorAll("[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) close(menu, false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) close(menu, menu.contains(document.activeElement));
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) close(menu, false);
});

/** Everything is heard at the document, so there is nothing to do for each page. */
export function enhance() {}
