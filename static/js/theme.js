// Light, dark, or as the system says. The choice stays on this device; the first paint is set by the layout itself.
//
// data-theme-choices   the group of buttons, hidden without scripts
// data-theme-choice    on each button: "system", "light" or "dark"

const key = "waymark:theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem(key) ?? "system";
  } catch {
    return "system";
  }
}

function apply() {
  const choice = chosen();
  const dark = choice === "system" ? system.matches : choice === "dark";
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

function choose(choice) {
  try {
    if (choice === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, choice);
  } catch {
    // A browser that stores nothing keeps following the system.
  }
  apply();
}

system.addEventListener("change", apply);

export function enhance(root) {
  for (const group of root.querySelectorAll("[data-theme-choices]")) {
    group.hidden = false;
    for (const button of group.querySelectorAll("[data-theme-choice]")) {
      button.onclick = () => choose(button.dataset.themeChoice);
    }
  }
  apply();
}
