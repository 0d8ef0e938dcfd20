"use strict";
// Rows of the inbox are chosen with one key, a stretch of them with Shift; a verb without a chosen row takes
// the one that has the focus. The boxes are real: all of it works with the mouse, and without this file.
(() => {
  const TEXT = "textarea, select, input:not([type=checkbox]), [contenteditable=true]";
  const table = document.querySelector("table[data-select]");
  if (!table) return;
  const boxes = () => [...table.querySelectorAll("[data-row] input[type=checkbox]")];
  let anchor = -1;

  const current = () => boxes().findIndex((box) => box.closest("[data-row]").contains(document.activeElement));

  const count = () => {
    const shown = document.querySelector("[data-chosen]");
    if (shown) shown.textContent = String(boxes().filter((box) => box.checked).length);
  };

  // From the last chosen row to this one; what the first of them is, all become.
  const chooseStretch = (at) => {
    const all = boxes();
    const from = anchor < 0 ? at : anchor;
    all.slice(Math.min(from, at), Math.max(from, at) + 1).forEach((box) => { box.checked = true; });
  };

  const choose = (at, isStretch) => {
    if (isStretch) chooseStretch(at);
    else boxes()[at].checked = !boxes()[at].checked;
    anchor = at;
    count();
  };

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof Element && event.target.matches(TEXT);
    const isOff = document.body.dataset.singles === "off";
    if (isTyping || isOff || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const at = current();
    if (key === table.dataset.select && at >= 0) {
      choose(at, event.shiftKey);
      event.preventDefault();
      event.stopPropagation();
    } else if (table.dataset.needsRows.split(" ").includes(key) && at >= 0 && !boxes().some((box) => box.checked)) {
      choose(at, false);
    }
  }, true);

  // Shift and a click, as everywhere; the box itself has changed already.
  table.addEventListener("click", (event) => {
    const at = boxes().indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && event.target.checked) chooseStretch(at);
    anchor = at;
    count();
  });
  count();
})();
