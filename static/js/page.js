"use strict";
// What every page does: theme, messages, what htmx could not send, copying, forms that send themselves.
(() => {
  const YEAR_S = 31536000;
  const words = () => document.getElementById("words").dataset;

  const say = (text, level) => {
    const list = document.getElementById("messages");
    const item = document.createElement("li");
    item.className = `hf-message new ${level}`;
    item.textContent = text;
    list.replaceChildren(item);
  };
  window.huifang = { say };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) {
      const root = document.documentElement;
      root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      document.cookie = `theme=${root.dataset.bsTheme}; path=/; max-age=${YEAR_S}; samesite=lax`;
    }
    if (event.target.closest("[data-print]")) window.print();
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest("li").remove();
    const copy = event.target.closest("[data-copy]");
    if (copy) copyText(document.querySelector(copy.dataset.copy));
  });

  // A menu shuts when the work goes on beside it, and at Esc.
  const shutMenus = (kept) => document.querySelectorAll("[data-menu][open]").forEach((menu) => {
    if (!menu.contains(kept)) menu.open = false;
  });
  document.addEventListener("click", (event) => shutMenus(event.target));
  document.addEventListener("focusin", (event) => shutMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? document.querySelector("[data-menu][open]") : null;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
  }, true);

  // The clipboard of the browser needs https; an office's plain-http intranet has the old way only.
  const copyText = (source) => {
    const field = document.createElement("textarea");
    field.value = source.value || source.textContent;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    say(done ? words().copied : words().notCopied, done ? "success" : "error");
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });

  // A draft never outlives the session (ruling 39).
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-logout]")) window.sessionStorage.clear();
  });

  // An answer that is not the part asked for (a proxy's 503, a broken page) never takes the place of her work.
  // What a page asks for by itself and nobody waits for (data-quiet) fails in silence: the next tick asks again.
  const isQuiet = (event) => event.target instanceof Element && event.target.matches("[data-quiet]");
  const sayOffline = (event) => {
    if (!isQuiet(event)) say(words().offline, "error");
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (xhr.status < 400 || !target || !target.id || xhr.responseText.includes(`id="${target.id}"`)) return;
    event.detail.shouldSwap = false;
    if (!isQuiet(event)) say(words().failed, "error");
  });
  document.addEventListener("htmx:sendError", sayOffline);
  document.addEventListener("htmx:timeout", sayOffline);
  document.addEventListener("htmx:responseError", (event) => {
    if (isQuiet(event)) return;
    const status = event.detail.xhr.status;
    say(status === 403 ? words().expired : status === 404 ? words().gone : words().failed, "error");
  });
})();
