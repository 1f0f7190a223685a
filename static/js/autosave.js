// Saves a long form while it is written. The text also stays on this device until the server has said that it has it, so a
// dead battery or a school network that drops costs nothing.
//
// data-autosave-url        on the form: where the fields are posted (with the CSRF token); any 2xx answer means saved. The answer
//                          may be JSON {"version": n}; 4xx answers may be problem+json, whose title is shown.
// data-autosave-version    on the form: the version the page was made from; sent as "version", renewed from each answer. A field
//                          named "version" is renewed too.
// data-autosave-status     inside the form: where "Saved 10:42" is said (a live region)
// data-autosave-skip       on a field that is not to be kept on the device or sent while typing
// data-sign-out            on the sign-out form: drafts that were handed over leave this device
//
// Files, passwords and hidden fields are never kept. What is kept belongs to the person signed in (data-person on <html>) and
// goes after fourteen days.

const prefix = "waymark:draft:";
const keepDays = 14;
const pauseMilliseconds = 1500;
const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

const store = {
  read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  write(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
  },
  remove(key) {
    try { localStorage.removeItem(key); } catch { /* Nothing was stored, so nothing is left behind. */ }
  },
  keys() {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; }
  },
};

const kept = (field) => field.name && !["file", "password", "hidden", "submit", "button"].includes(field.type)
  && field.dataset.autosaveSkip === undefined && !field.disabled;

/** What stands in the fields, or, asServed, what stood in them when the page came. */
function typed(form, asServed = false) {
  const fields = {};
  for (const field of form.elements) {
    if (!kept(field)) continue;
    const values = (fields[field.name] ??= []);
    if (field.type === "checkbox" || field.type === "radio") { if (asServed ? field.defaultChecked : field.checked) values.push(field.value); }
    else if (field.multiple) values.push(...[...field.options].filter((option) => (asServed ? option.defaultSelected : option.selected)).map((option) => option.value));
    else values.push(((asServed ? field.defaultValue : field.value) ?? field.value).replaceAll("\r\n", "\n"));
  }
  return fields;
}

function putBack(form, fields) {
  const taken = {};
  for (const field of form.elements) {
    const values = kept(field) && fields[field.name];
    if (!values) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
    else field.value = values[(taken[field.name] = (taken[field.name] ?? -1) + 1)] ?? "";
    field.dispatchEvent(new Event(field.type === "checkbox" ? "change" : "input", { bubbles: true }));
  }
}

function connect(form) {
  const url = form.dataset.autosaveUrl;
  const key = `${prefix}${document.documentElement.dataset.person ?? ""}:${url}`;
  const status = form.querySelector("[data-autosave-status]");
  let version = form.dataset.autosaveVersion ?? form.elements.version?.value ?? "";
  // Somebody may have written before this script was here; that is not saved yet.
  let saved = JSON.stringify(typed(form, true));
  let saving = null;
  let timer = null;
  let failures = 0;
  let leaving = false;
  let keptHere = true;

  const unsaved = () => JSON.stringify(typed(form)) !== saved;

  function say(words, state = "") {
    if (status.textContent !== words) status.textContent = words;
    status.dataset.state = state;
  }

  function offer(draft) {
    say(`On this device there is other text, written at ${clock(draft.at)}. `, "kept");
    const choices = [["Put it back", () => { putBack(form, draft.fields); changed(); }], ["Throw it away", () => { store.remove(key); say(""); }]];
    for (const [words, act] of choices) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-secondary btn-sm";
      button.textContent = words;
      button.addEventListener("click", act);
      status.append(button, " ");
    }
  }

  function answerOf(response) {
    return response.json().catch(() => ({}));
  }

  async function post(keepalive) {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File || form.elements[name]?.dataset?.autosaveSkip !== undefined) data.delete(name);
    if (version !== "") data.set("version", version);
    const token = data.get("csrf_token") ?? "";
    return fetch(url, { method: "POST", body: data, keepalive, headers: { Accept: "application/json", "X-CSRFToken": token } });
  }

  /** Whether trying again by itself can help; a refusal needs the person. */
  async function refused(response) {
    if (response.redirected || response.status === 401) {
      say("You are signed out. Sign in again in another tab and go on here: your text is kept on this device.", "kept");
    } else if (response.status === 409) {
      say("Not saved: this was changed in another window. Your text is kept on this device; load the page again to compare.", "kept");
    } else if (response.status === 400) {
      say("Not saved: this page was open for too long. Your text is kept on this device; load the page again to go on.", "kept");
    } else if (response.status < 500 && response.status !== 429) {
      const problem = await answerOf(response);
      say(`Not saved, kept on this device. ${problem.title ?? ""}`.trim(), "kept");
    } else return false;
    return true;
  }

  async function attempt(keepalive) {
    const sending = JSON.stringify(typed(form));
    try {
      const response = await post(keepalive);
      if (!response.ok || response.redirected) {
        if (await refused(response)) return;
        throw new Error(`answer ${response.status}`);
      }
      const answer = await answerOf(response);
      if (answer.version !== undefined) {
        version = String(answer.version);
        if (form.elements.version) form.elements.version.value = version;
      }
      saved = sending;
      failures = 0;
      store.remove(key);
      say(`Saved ${clock(Date.now())}`, "saved");
      changed();
    } catch {
      failures += 1;
      say("Not saved, kept on this device. Trying again.", "kept");
      timer = setTimeout(save, Math.min(60, 5 * 2 ** (failures - 1)) * 1000);
    }
  }

  function save(keepalive = false) {
    clearTimeout(timer);
    if (!saving && !leaving && unsaved()) saving = attempt(keepalive).finally(() => { saving = null; });
  }

  function changed() {
    if (!unsaved()) return;
    const here = store.write(key, { at: Date.now(), version, fields: typed(form) });
    if (!here) say("This browser keeps nothing on the device. Please save often.", "kept");
    keptHere = here;
    clearTimeout(timer);
    timer = setTimeout(save, failures ? 5000 : pauseMilliseconds);
  }

  function welcomeBack() {
    const draft = store.read(key);
    if (form.querySelector("[data-error-summary]")) {
      // The server has shown the form again with what was typed, but has not stored it.
      saved = "";
      changed();
    } else if (draft && JSON.stringify(draft.fields) === saved) {
      store.remove(key);
    } else if (draft && draft.version === version && !draft.handedOver) {
      putBack(form, draft.fields);
      say(`Put back what you wrote at ${clock(draft.at)}`, "kept");
      changed();
    } else if (draft) offer(draft);
    else changed();
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timer);
    if (saving) {
      // The save under way may raise the version, and the form must then carry the new one.
      event.preventDefault();
      event.stopImmediatePropagation();
      await saving;
      form.dispatchEvent(new CustomEvent("waymark:not-sent", { bubbles: true }));
      form.requestSubmit(event.submitter);
      return;
    }
    leaving = true;
    const draft = store.read(key);
    if (draft) store.write(key, { ...draft, handedOver: true });
  });
  form.addEventListener("waymark:not-sent", () => { leaving = false; changed(); });
  addEventListener("online", () => { if (form.isConnected) save(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && form.isConnected) save(true); });
  addEventListener("beforeunload", (event) => {
    // A pause in typing is no reason to ask: leaving sends the rest. Only text that could not be saved is.
    if (form.isConnected && !leaving && unsaved() && (failures || !keptHere)) event.preventDefault();
  });
  addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  welcomeBack();
}

function tidy() {
  const oldest = Date.now() - keepDays * 24 * 60 * 60 * 1000;
  for (const key of store.keys()) if (!((store.read(key)?.at ?? 0) > oldest)) store.remove(key);
}

function forgetHandedOver() {
  for (const key of store.keys()) if (store.read(key)?.handedOver) store.remove(key);
}

const connected = new WeakSet();

export function enhance(root) {
  tidy();
  for (const form of root.querySelectorAll("form[data-autosave-url]")) {
    if (connected.has(form)) continue;
    connected.add(form);
    connect(form);
  }
  root.querySelector("[data-sign-out]")?.addEventListener("submit", forgetHandedOver);
}
