"use strict";
// The call screen around its sheet: drafts, parts kept in the browser, the queue's list, what a swap brings.
(() => {
  const { sheet, clocks } = window.huifang;
  const { form } = sheet;
  const FADE_MS = 10000;
  const work = () => document.getElementById("work");

  // ---- Draft: notes and answers of this tab only; gone when saved or logged out (ruling 39)
  const draftKey = () => `draft:${form().dataset.draft}`;
  const keepDraft = () => {
    const kept = [...new FormData(form()).entries()].filter(([name, value]) => value
      && !["csrfmiddlewaretoken", "submission_id", "phone_slot", "ended_before", "also"].includes(name));
    window.sessionStorage.setItem(draftKey(), JSON.stringify(kept));
  };
  const restoreDraft = () => {
    const kept = window.sessionStorage.getItem(draftKey());
    if (!kept || form().querySelector(":checked:not(option)")) return;
    JSON.parse(kept).forEach(([name, value]) => {
      form().querySelectorAll(`[name="${name}"]`).forEach((field) => {
        if (field.type === "radio" || field.type === "checkbox") field.checked = field.checked || field.value === value;
        else field.value = value;
      });
    });
  };

  // One call may have saved several callbacks.
  const putAside = (saved) => saved.split(" ").forEach((pk) => {
    window.sessionStorage.removeItem(`draft:${pk}`);
    const row = document.getElementById(`place-${pk}`);
    if (row) row.remove();
  });

  // ---- Stencils: parts that are the same for every callback come once and are put in by the browser, so
  // that what travels with each save stays small. A page that has them says so with every request.
  const stencils = new Map();
  const takeStencils = () => document.querySelectorAll("[data-stencil-of]").forEach((part) => {
    stencils.set(part.dataset.stencilOf, part.outerHTML);
  });
  const putStencils = () => document.querySelectorAll("[data-stencil]").forEach((place) => {
    place.outerHTML = stencils.get(place.dataset.stencil);
  });

  // ---- Setting up: at load and after every swap
  const setUp = () => {
    sheet.reset();
    clocks.startLease();
    clocks.startTalk();
    markQueue();
    if (!form()) return;
    takeStencils();
    putStencils();
    restoreDraft();
    document.querySelectorAll(".hf-panel").forEach((panel) => { panel.hidden = !sheet.isFilled(panel); });
    const more = document.getElementById("more-outcomes");
    more.hidden = !more.querySelector(":checked");
    sheet.arrange();
    const wrong = form().querySelector("[data-question] .hf-error");
    const first = wrong && wrong.closest("[data-question]");
    if (first) sheet.enter(first);
    else if (document.getElementById("number").hasAttribute("data-dialled")) sheet.moveOn(null);
  };

  const markQueue = () => {
    const task = work() && work().dataset.task;
    document.querySelectorAll("#queue [data-row]").forEach((row) => {
      if (row.id === `place-${task}`) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
  };

  // What was saved can be taken back for ten seconds (ruling 33); then the offer goes. The seconds are for the
  // eye only: the button's name says how long it holds, so that nothing is read aloud every second.
  const UNDO_S = 10;
  const endUndo = () => document.querySelectorAll("[data-undo]").forEach((offer) => {
    const until = Date.now() + UNDO_S * 1000;
    const timer = window.setInterval(() => {
      const left = Math.ceil((until - Date.now()) / 1000);
      offer.querySelector("[data-countdown]").textContent = String(Math.max(0, left));
      if (left > 0 && offer.isConnected) return;
      window.clearInterval(timer);
      offer.remove();
    }, 250);
  });

  // Good news leaves by itself; what needs reading stays until the next save.
  const fade = () => document.querySelectorAll("#messages .success, #messages .info").forEach((message) => {
    window.setTimeout(() => message.remove(), FADE_MS);
  });

  // ---- Events
  ["change", "input"].forEach((kind) => document.addEventListener(kind, (event) => {
    if (event.target.closest("#attempt-form")) keepDraft();
  }));
  document.addEventListener("htmx:configRequest", (event) => {
    if (stencils.size) event.detail.headers["X-Stencils"] = "1";
    if (event.target.id === "skip-form") event.detail.path = work().dataset.skip;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const asking = event.target instanceof Element && event.target.closest("form[data-close-after]");
    if (asking && event.detail.successful) asking.closest("dialog").close();
    // The button was disabled while it saved, and so lost the focus: Enter tries again.
    const save = document.getElementById("save");
    const isRefused = !event.detail.xhr || event.detail.xhr.status >= 400 || !event.detail.successful;
    if (event.target === form() && isRefused && [document.body, save].includes(document.activeElement)) {
      window.setTimeout(() => save.focus());
    }
  });

  document.addEventListener("htmx:load", (event) => {
    const loaded = event.detail.elt.id;
    if (loaded === "number") {
      clocks.startTalk();
      if (!document.querySelector("#number .hf-error")) sheet.moveOn(null);
    } else if (loaded === "work") {
      if (work().dataset.saved) putAside(work().dataset.saved);
      setUp();
    } else if (loaded === "panel-more") sheet.openPanel("more");
    else if (loaded === "panel-unit") sheet.openPanel("unit");
    else if (loaded === "messages") {
      endUndo();
      fade();
    }
    else if (loaded === "queue") markQueue();
  });
  document.addEventListener("DOMContentLoaded", setUp);
})();
