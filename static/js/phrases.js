"use strict";
// Ready sentences for the description and the note: the list opens by key, a code or Enter puts one in.
(() => {
  const FIELDS = "#description, #note";
  const isVisible = (field) => field !== null && field.getClientRects().length > 0;
  let last = null;

  document.addEventListener("focusin", (event) => {
    if (event.target.matches(FIELDS)) last = event.target;
  });

  // The field she wrote in last, else the description when there is something to describe, else the note.
  const target = () => {
    if (last !== null && last.isConnected && isVisible(last)) return last;
    const description = document.getElementById("description");
    if (isVisible(description)) return description;
    window.huifang.sheet.openPanel("note");
    return document.getElementById("note");
  };

  const putIn = (text) => {
    const field = target();
    field.value = field.value.trim() ? `${field.value.trimEnd()}\n${text}` : text;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-phrase]");
    if (!phrase || !window.huifang.sheet.form()) return;
    phrase.closest("dialog").close();
    putIn(phrase.dataset.phrase);
  });
})();
