// Live counts: how many boxes are ticked of how many, and how many words are written.
//
// data-count-group                      on a fieldset of tick boxes; boxes that are fixed (disabled) do not count
// data-count-min, data-count-max        how many are asked for; either may be empty
// data-count-noun                       the word after the number, "chosen"
// data-count-output                     inside the group: where the count is written
// data-count-words                      on an area of text
// data-words-min, data-words-max        how many words are asked for; either may be empty
// data-count-characters                 on a short text: how many characters it may have
// data-words-output                     in the same field: where the count is written
//
// The output gets data-reached="yes", "over" or "no". Nothing is ever blocked here: the server decides.

const number = (text) => (text ? Number(text) : null);

function reached(count, least, most) {
  if (most !== null && count > most) return "over";
  return count >= (least ?? 1) ? "yes" : "no";
}

function countBoxes(group) {
  const { countMin, countMax, countNoun = "chosen" } = group.dataset;
  const least = number(countMin);
  const most = number(countMax);
  const count = group.querySelectorAll("input[type=checkbox]:checked:not(:disabled)").length;
  const aim = most ?? least;
  let words = `${count}/${aim} ${countNoun}`;
  if (most !== null && count > most) words += `, ${count - most} too many`;
  else if (least !== null && count < least) words += `, ${least - count} more to go`;
  const output = group.querySelector("[data-count-output]");
  output.textContent = words;
  output.dataset.reached = reached(count, least, most);
}

function countWords(area) {
  const least = number(area.dataset.wordsMin);
  const most = number(area.dataset.wordsMax);
  const count = area.value.split(/\s+/).filter(Boolean).length;
  const asked = least && most ? `${least} to ${most} asked for` : most ? `up to ${most}` : `at least ${least} asked for`;
  const output = area.closest(".wm-field").querySelector("[data-words-output]");
  output.textContent = `${count} ${count === 1 ? "word" : "words"}, ${asked}`;
  output.dataset.reached = reached(count, least, most);
}

function countCharacters(input) {
  const most = Number(input.dataset.countCharacters);
  const left = most - [...input.value].length;
  const output = input.closest(".wm-field").querySelector("[data-words-output]");
  output.textContent = left >= 0 ? `${left} of ${most} characters left` : `${-left} characters too many`;
  output.dataset.reached = left < 0 ? "over" : "no";
}

export function enhance(root) {
  for (const group of root.querySelectorAll("[data-count-group]")) {
    group.querySelector("[data-count-output]").setAttribute("role", "status");
    group.onchange = () => countBoxes(group);
    countBoxes(group);
  }
  for (const area of root.querySelectorAll("[data-count-words]")) {
    area.addEventListener("input", () => countWords(area));
    countWords(area);
  }
  for (const input of root.querySelectorAll("[data-count-characters]")) {
    input.addEventListener("input", () => countCharacters(input));
    countCharacters(input);
  }
}
