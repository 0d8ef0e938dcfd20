"use strict";
// Loaded before the first paint: scripts run, and the theme is known (cookie from the server, else the system's).
document.documentElement.classList.add("js");
if (!document.documentElement.dataset.bsTheme) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
}
