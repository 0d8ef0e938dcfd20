"use strict";
// The preview of a version of the questions: the call screen's sheet without a call. Nothing is sent.
(() => {
  const { sheet } = window.huifang;
  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("panel-more").hidden = true;
    document.getElementById("more-outcomes").hidden = true;
    sheet.arrange();
    sheet.moveOn(null);
  });
  document.addEventListener("submit", (event) => event.preventDefault());
})();
