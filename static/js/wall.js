"use strict";
// The board on the wall: full screen, and since when its figures stand while the server is away. What was shown
// last stays; the next answer that comes takes its place.
(() => {
  const say = (isStale) => {
    const board = document.getElementById("wall");
    board.classList.toggle("stale", isStale);
    board.querySelector("[data-stale]").hidden = !isStale;
    board.querySelector("[data-fresh]").hidden = isStale;
  };
  const isBoard = (event) => event.target instanceof Element && event.target.id === "wall";
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => {
    document.addEventListener(name, (event) => {
      if (isBoard(event)) say(true);
    });
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fullscreen]")) return;
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
})();
