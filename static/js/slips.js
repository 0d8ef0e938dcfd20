"use strict";
// Slips: what is typed or scanned goes out one after the other, so that a scanner never outruns the server and
// no number is lost; the box keeps the focus. X ticks the row that has it, Shift+X all of that technician.
// Without this file the same forms post and the page comes back.
(() => {
  const SCANNED_MS_A_KEY = 35;
  const box = document.getElementById("slip-box");
  const table = document.querySelector("[data-tick]");
  const waiting = [];
  let isSending = false;
  let keys = [];

  const field = () => document.getElementById("slip-number");

  // Fingers are slower than a scanner.
  const howTyped = () => {
    const span = keys.length > 3 ? (keys[keys.length - 1] - keys[0]) / (keys.length - 1) : Infinity;
    keys = [];
    return span < SCANNED_MS_A_KEY ? "scan" : "type";
  };

  // A number that did not arrive stands in the box again.
  const giveBack = (number) => {
    if (field() && !field().value) field().value = number;
  };

  const send = async () => {
    if (isSending) return;
    isSending = true;
    while (waiting.length) {
      const values = waiting[0];
      let arrived = false;
      const listen = (event) => { arrived = event.detail.successful || event.detail.xhr.status < 500; };
      box.addEventListener("htmx:afterRequest", listen);
      try {
        await window.htmx.ajax("POST", box.action, { source: box, target: "#slip-answer", swap: "outerHTML", values });
      } catch (problem) {
        arrived = false;
      }
      box.removeEventListener("htmx:afterRequest", listen);
      waiting.shift();
      if (!arrived) {
        giveBack(values.number);
        waiting.length = 0;
      }
    }
    isSending = false;
  };

  if (box) {
    field().addEventListener("keydown", (event) => {
      if (event.key.length === 1) keys.push(event.timeStamp);
    });
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      const number = field().value.trim();
      const how = howTyped();
      if (number) waiting.push({ number, how });
      field().value = "";
      field().focus();
      send();
    });
  }

  const isTyping = (element) => element.matches("textarea, select, input:not([type=hidden])");

  document.addEventListener("keydown", (event) => {
    if (!table || document.body.dataset.singles === "off" || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (event.key.toLowerCase() !== table.dataset.tick || document.querySelector("dialog[open]")) return;
    const row = document.activeElement.closest("[data-row]");
    if (!row || !table.contains(row)) return;
    const button = event.shiftKey
      ? row.closest("tbody").querySelector("[data-tick-all]")
      : row.querySelector("[data-tick-one]");
    if (button) button.click();
    event.preventDefault();
    event.stopPropagation();
  }, true);
})();
