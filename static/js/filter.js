// Search in a list that is already on the page. Without scripts the box stays hidden and the list is whole.
//
// data-filter            around the box, unhidden here
// data-filter-for        on the search input: the id of the list
// data-filter-noun       what is counted, "people"
// data-filter-status     inside data-filter: where the count is said
// data-filter-item       on each item of the list; data-filter-text replaces its visible text for the search
// data-filter-group      on a part of the list with its own heading, hidden when nothing in it is left
//
// Several words must all occur, in any order; accents and capitals do not matter.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function connect(box) {
  const input = box.querySelector("[data-filter-for]");
  const list = document.getElementById(input.dataset.filterFor);
  if (!list) return;
  const status = box.querySelector("[data-filter-status]");
  const noun = input.dataset.filterNoun ?? "items";
  const items = [...list.querySelectorAll("[data-filter-item]")];
  const texts = items.map((item) => plain(item.dataset.filterText ?? item.textContent));
  let pause;

  const search = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    items.forEach((item, place) => {
      item.hidden = !words.every((word) => texts[place].includes(word));
      shown += item.hidden ? 0 : 1;
    });
    for (const group of list.querySelectorAll("[data-filter-group]")) {
      group.hidden = !group.querySelector("[data-filter-item]:not([hidden])");
    }
    clearTimeout(pause);
    pause = setTimeout(() => {
      status.textContent = words.length ? `${shown} of ${items.length} ${noun}` : "";
    }, 300);
  };

  input.addEventListener("input", search);
  // Enter in a search box that stands in a larger form would send that form.
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  box.hidden = false;
  if (input.value) search();
}

export function enhance(root) {
  for (const box of root.querySelectorAll("[data-filter][hidden]")) connect(box);
}
