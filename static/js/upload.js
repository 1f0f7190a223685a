// Shows how far a file has got while it is sent, and says beforehand when it is too large or not of the kind asked for.
//
// data-upload            on a multipart form; sent in the background when at least one file is chosen
// data-upload-file       on the file input; the "accept" attribute says which kinds are asked for
// data-max-mb            on the file input: the largest file
// data-too-large         on the file input: what is said of larger ones, after their names
// data-upload-hint       in the same field: where the hint is written
//
// The server answers as it would to a plain post (a page, or a redirect to one); that page is then put in place here, so
// that its messages are kept. Without scripts, or without a file, the form is posted plainly.

const megabyte = 1024 * 1024;
const size = (bytes) => (bytes < megabyte ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / megabyte).toFixed(1)} MB`);

function fits(file, accept) {
  if (!accept) return true;
  return accept.split(",").map((kind) => kind.trim().toLowerCase()).some((kind) => {
    if (kind.startsWith(".")) return file.name.toLowerCase().endsWith(kind);
    return kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind;
  });
}

const tooLarge = (input) => [...input.files].filter((file) => file.size > Number(input.dataset.maxMb || Infinity) * megabyte);

function hint(input) {
  const output = input.closest(".wm-field").querySelector("[data-upload-hint]");
  const files = [...input.files];
  const large = tooLarge(input);
  const strange = files.filter((file) => !fits(file, input.accept));
  output.dataset.reached = large.length || strange.length ? "over" : "yes";
  input.toggleAttribute("aria-invalid", large.length > 0);
  const names = (list) => list.map((file) => file.name).join(", ");
  if (large.length) output.textContent = `${names(large)} ${input.dataset.tooLarge}`;
  else if (strange.length) output.textContent = `${names(strange)} is not of a kind that is asked for here. Please look again before you send it.`;
  else output.textContent = files.length ? `${files.map((file) => `${file.name}, ${size(file.size)}`).join("; ")}. Ready to send.` : "No file chosen.";
}

function progressOf(form) {
  const box = document.createElement("div");
  box.className = "wm-upload-progress";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", "Sending");
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "btn btn-secondary";
  stop.textContent = "Stop sending";
  box.append(bar, words, stop);
  form.append(box);
  return { box, bar, words, stop };
}

function show(request) {
  const page = request.responseXML;
  if (!page?.querySelector("main")) {
    location.assign(request.responseURL);
    return;
  }
  document.title = page.title;
  if (request.responseURL !== location.href) {
    history.pushState(null, "", request.responseURL);
    addEventListener("popstate", () => location.reload(), { once: true });
  }
  document.body.replaceWith(document.adoptNode(page.body));
  scrollTo(0, 0);
  document.querySelector("main").focus();
  document.dispatchEvent(new CustomEvent("waymark:page"));
}

function send(form, submitter) {
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  const request = new XMLHttpRequest();
  const progress = progressOf(form);
  const failed = (words) => {
    progress.bar.remove();
    progress.stop.remove();
    progress.words.textContent = words;
    form.dispatchEvent(new CustomEvent("waymark:not-sent", { bubbles: true }));
  };
  form.querySelectorAll(".wm-upload-progress").forEach((old) => { if (old !== progress.box) old.remove(); });
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    progress.bar.value = (100 * event.loaded) / event.total;
    const quarter = Math.floor((4 * event.loaded) / event.total) * 25;
    const words = quarter < 100 ? `${quarter} percent of ${size(event.total)} sent` : "Sent. The file is being checked.";
    if (progress.words.textContent !== words) progress.words.textContent = words;
  });
  request.addEventListener("load", () => show(request));
  request.addEventListener("error", () => failed("The connection was lost. Nothing was changed and your file is still chosen: send it again."));
  request.addEventListener("abort", () => failed("Stopped. Nothing was sent."));
  progress.stop.addEventListener("click", () => request.abort());
  request.open("POST", submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href);
  request.responseType = "document";
  request.setRequestHeader("Accept", "text/html");
  request.send(data);
}

function connect(form) {
  const inputs = [...form.querySelectorAll("[data-upload-file]")];
  for (const input of inputs) {
    input.addEventListener("change", () => hint(input));
    if (input.files.length) hint(input);
  }
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !inputs.some((input) => input.files.length)) return;
    event.preventDefault();
    const large = inputs.find((input) => tooLarge(input).length);
    if (large) {
      large.focus();
      form.dispatchEvent(new CustomEvent("waymark:not-sent", { bubbles: true }));
      return;
    }
    send(form, event.submitter);
  });
}

const connected = new WeakSet();

export function enhance(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) {
    if (connected.has(form)) continue;
    connected.add(form);
    connect(form);
  }
}
