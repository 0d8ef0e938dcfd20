"use strict";
// Ctrl-K: where to go. The server finds; here the arrows move, and what was looked at in this tab comes first.
// Only addresses and headings are remembered, in this tab, until the log-out.
(() => {
  const KEPT = 6;
  const ROWS = /^\/(orders|callbacks|complaints|data-rechecks|findings)\/[^/]+\/$/;
  const dialog = () => document.getElementById("palette");
  const field = () => document.getElementById("palette-words");
  const found = () => document.getElementById("palette-found");

  const recent = () => JSON.parse(window.sessionStorage.getItem("recent") || "[]");
  const remember = () => {
    const heading = document.querySelector("main h1");
    if (!heading || !ROWS.test(window.location.pathname)) return;
    const here = { url: window.location.pathname, title: heading.textContent.trim() };
    const rest = recent().filter((each) => each.url !== here.url);
    window.sessionStorage.setItem("recent", JSON.stringify([here, ...rest].slice(0, KEPT)));
  };

  const line = (each) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.className = "hf-pair";
    link.href = each.url;
    link.textContent = each.title;
    item.append(link);
    return item;
  };

  const showRecent = () => {
    const seen = recent().filter((each) => each.url !== window.location.pathname);
    if (!seen.length) return;
    const heading = document.createElement("p");
    const list = document.createElement("ul");
    heading.className = "hf-hint";
    heading.textContent = dialog().dataset.recentLabel;
    list.className = "hf-list";
    list.append(...seen.map(line));
    found().prepend(heading, list);
  };

  const links = () => [...found().querySelectorAll("a")];
  const move = (step) => {
    const all = links();
    const at = all.indexOf(document.activeElement) + step;
    if (at < 0) field().focus();
    else if (all.length) all[Math.min(all.length - 1, at)].focus();
  };

  document.addEventListener("keydown", (event) => {
    if (!dialog().open || event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key]) {
      event.preventDefault();
      move(steps[event.key]);
    } else if (event.key === "Enter" && document.activeElement === field()) {
      event.preventDefault();
      const first = links()[0];
      if (first) first.click();
    }
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-dialog=palette]")) return;
    field().value = "";
    field().focus();
    window.htmx.trigger(field().form, "palette");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === found() && !field().value) showRecent();
  });
  document.addEventListener("DOMContentLoaded", remember);
})();
