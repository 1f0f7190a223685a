// Asks before a step that matters, and sends every form only once.
//
// data-confirm="question"     on a form: ask before sending
// data-confirm-yes="word"     the word on the button that goes ahead (else "Yes, go ahead")
// data-no-confirm             on a submit button of such a form: this one needs no question, for example saving a draft
//
// Listens for "waymark:not-sent" on a form: sending failed, let the person try again.

const confirmed = new WeakSet();
const sent = new WeakMap();
const waitSeconds = 12;

function release(form) {
  clearTimeout(sent.get(form));
  sent.delete(form);
  for (const button of form.querySelectorAll("[type=submit]")) button.removeAttribute("aria-disabled");
}

function hold(form) {
  // A form may answer with a file, and then the page stays: after a while it may be sent again.
  sent.set(form, setTimeout(() => release(form), waitSeconds * 1000));
  for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-disabled", "true");
}

function button(words, look, value) {
  const element = document.createElement("button");
  element.className = `btn ${look}`;
  element.value = value;
  element.textContent = words;
  return element;
}

function ask(form, submitter) {
  const dialog = document.createElement("dialog");
  dialog.className = "wm-dialog";
  dialog.setAttribute("aria-labelledby", "confirm-question");
  const question = document.createElement("h2");
  question.id = "confirm-question";
  question.textContent = form.dataset.confirm;
  const answers = document.createElement("form");
  answers.method = "dialog";
  answers.className = "wm-actions";
  answers.append(button(form.dataset.confirmYes ?? "Yes, go ahead", "btn-primary", "yes"), button("Not now", "btn-secondary", ""));
  dialog.append(question, answers);
  dialog.addEventListener("close", () => {
    dialog.remove();
    submitter?.focus();
    if (dialog.returnValue !== "yes") return;
    confirmed.add(form);
    form.requestSubmit(submitter);
  });
  document.body.append(dialog);
  dialog.showModal();
}

// Heard on the way down, so that the question comes before anything else that happens on sending.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method")?.toLowerCase() !== "post") return;
  const stop = () => { event.preventDefault(); event.stopImmediatePropagation(); };
  if (sent.has(form)) return stop();
  const question = form.dataset.confirm && event.submitter?.dataset.noConfirm === undefined;
  if (question && !confirmed.has(form)) {
    stop();
    return ask(form, event.submitter);
  }
  hold(form);
}, true);

document.addEventListener("waymark:not-sent", (event) => release(event.target));

addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) release(form);
});

/** Everything is heard at the document, so there is nothing to do for each page. */
export function enhance() {}
