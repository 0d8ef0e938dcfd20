"use strict";
// Arrows move between the figures of a report's table; Enter opens the rows below, Backspace closes them.
(() => {
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const LINKS = "td > a, td > .hf-cell > a";

  const grid = () => [...document.querySelectorAll(".hf-figures > tbody > tr:not(.hf-opened)")]
    .map((row) => [...row.querySelectorAll(LINKS)])
    .filter((links) => links.length);

  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const here = event.target.closest(".hf-figures td a");
    if (!step || !here || event.ctrlKey || event.altKey || event.metaKey) return;
    const rows = grid();
    const at = rows.findIndex((links) => links.includes(here));
    if (at < 0) return;
    const row = rows[Math.max(0, Math.min(rows.length - 1, at + step[0]))];
    const column = rows[at].indexOf(here) + step[1];
    row[Math.max(0, Math.min(row.length - 1, column))].focus();
    event.preventDefault();
  });

  // Rows that were fetched for below a cell (hx-target the cell's row, hx-swap afterend): one stretch at a time.
  const opened = () => document.querySelector(".hf-figures a[aria-expanded='true'][hx-get]");
  const close = () => {
    const link = opened();
    document.querySelectorAll(".hf-figures > tbody > .hf-opened.fetched").forEach((row) => row.remove());
    if (link) link.removeAttribute("aria-expanded");
    return link;
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const link = event.target.closest(".hf-figures a[hx-get]");
    if (!link) return;
    const before = close();
    if (before === link) event.preventDefault();
    else link.setAttribute("aria-expanded", "true");
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-figure-close]")) return;
    event.preventDefault();
    const link = close();
    if (link) link.focus();
  });
})();
