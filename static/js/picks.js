// Says what is ticked for comparing, keeps ticks from page to page of this window, and allows two at a time.
//
// data-picks         on the form that compares; the tick boxes name it in their "form" attribute and stand in a card
// data-picks-told    in the form: where it is said, a live region
//
// Without scripts two ticks on one page are compared, and of three the first two.

const key = "waymark:picks";
const most = 2;

function kept() {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
  } catch {
    return new Map();
  }
}

function keep(picks) {
  try {
    sessionStorage.setItem(key, JSON.stringify([...picks]));
  } catch {
    // A browser that stores nothing forgets the ticks of other pages.
  }
}

const titleOf = (box) => box.closest("article").querySelector("h3").textContent.trim();

function connect(form) {
  const told = form.querySelector("[data-picks-told]");
  const invitation = told.textContent;
  const boxes = () => [...form.elements].filter((one) => one.name === "pick" && one.type === "checkbox");
  const elsewhere = document.createElement("span");
  elsewhere.hidden = true;
  form.append(elsewhere);
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "btn btn-quiet btn-sm";
  clear.textContent = "Untick";
  form.append(clear);

  function show() {
    const picks = kept();
    const here = new Set(boxes().map((box) => box.value));
    for (const box of boxes()) {
      box.checked = picks.has(box.value);
      box.disabled = !box.checked && picks.size >= most;
    }
    const hidden = [...picks.keys()].filter((slug) => !here.has(slug)).map((slug) => {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = "pick";
      input.value = slug;
      return input;
    });
    elsewhere.replaceChildren(...hidden);
    clear.hidden = !picks.size;
    const words = picks.size ? `${picks.size} of ${most} ticked: ${[...picks.values()].join(" and ")}` : invitation;
    if (told.textContent !== words) told.textContent = words;
  }

  document.addEventListener("change", ({ target }) => {
    if (target.name !== "pick" || target.form !== form) return;
    const picks = kept();
    if (target.checked) picks.set(target.value, titleOf(target));
    else picks.delete(target.value);
    keep(picks);
    show();
  });
  clear.addEventListener("click", () => {
    keep(new Map());
    show();
    boxes()[0]?.focus();
  });
  // What was compared is not ticked any more when one comes back for the next two.
  form.addEventListener("submit", () => {
    if (kept().size === most) setTimeout(() => keep(new Map()));
  });
  addEventListener("pageshow", show);
  // Whoever was faster than this script keeps the tick.
  const picks = kept();
  for (const box of boxes()) if (box.checked && picks.size < most) picks.set(box.value, titleOf(box));
  keep(picks);
  show();
}

const connected = new WeakSet();

export function enhance(root) {
  for (const form of root.querySelectorAll("form[data-picks]")) {
    if (connected.has(form)) continue;
    connected.add(form);
    connect(form);
  }
}
