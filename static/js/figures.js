"use strict";
// Arrows move between the figures of a report's table; Enter follows the link, Backspace closes its rows.
(() => {
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  const grid = () => [...document.querySelectorAll(".hf-figures > tbody > tr:not(.hf-opened)")]
    .map((row) => [...row.querySelectorAll("td > a")])
    .filter((links) => links.length);

  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const here = event.target.closest(".hf-figures td > a");
    if (!step || !here || event.ctrlKey || event.altKey || event.metaKey) return;
    const rows = grid();
    const at = rows.findIndex((links) => links.includes(here));
    if (at < 0) return;
    const row = rows[Math.max(0, Math.min(rows.length - 1, at + step[0]))];
    const column = rows[at].indexOf(here) + step[1];
    row[Math.max(0, Math.min(row.length - 1, column))].focus();
    event.preventDefault();
  });
})();
