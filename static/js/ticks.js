"use strict";
// Lists to tick: all at once, and Shift with Space ticks everything from the last tick to this one.
(() => {
  let last = null;
  const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];

  const tickRange = (box) => {
    const all = boxes(box.name);
    const from = Math.max(0, all.indexOf(last));
    const here = all.indexOf(box);
    all.slice(Math.min(from, here), Math.max(from, here) + 1).forEach((each) => { each.checked = true; });
  };

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== " " || !event.shiftKey || !box.matches("[data-list] input[type=checkbox]")) return;
    event.preventDefault();
    tickRange(box);
    last = box;
  });
  document.addEventListener("click", (event) => {
    if (!event.target.matches("[data-list] input[type=checkbox]")) return;
    if (event.shiftKey && event.target.checked) tickRange(event.target);
    last = event.target;
  });
  document.addEventListener("change", (event) => {
    const name = event.target.dataset.checkAll;
    if (name) boxes(name).forEach((box) => { box.checked = event.target.checked; });
  });
})();
