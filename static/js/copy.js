// Copies the address beside a button. Without a script, or where copying is not allowed, the button is not shown and the
// address can be marked by hand.

const button = document.querySelector("[data-copy]");
const source = document.querySelector("[data-copy-from]");
const status = document.querySelector("[data-copy-status]");

if (button && source && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      status.textContent = "Copied.";
    } catch {
      status.textContent = "The browser did not allow copying. Mark the address and copy it by hand.";
    }
  });
}
