"use strict";
// The call screen. The page is a real form with real radio inputs and works without this file; here the keys
// are added: one key an answer, the focus moves on by itself, what does not apply is put away.
(() => {
  const RENEW_EVERY_MS = 60000;
  const ACTIVE_WITHIN_MS = 300000;
  const LOW_LEASE_S = 120;
  let lease = { until: 0, timer: 0, renewedAt: 0 };
  let talk = { since: 0, timer: 0 };
  let activeAt = 0;
  let byArrow = false;

  const work = () => document.getElementById("work");
  const form = () => document.getElementById("attempt-form");
  const isVisible = (element) => element.getClientRects().length > 0;
  const words = (text) => (text || "").split(" ").filter(Boolean);
  const isTextField = (element) => element instanceof Element
    && element.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");

  // ---- What applies: data-sets of the chosen answers against data-in, data-show and data-need of the rest.
  const differs = (field) => {
    const erp = parseFloat(field.dataset.erp);
    const told = parseFloat(field.value);
    return Number.isFinite(erp) && Number.isFinite(told) && Math.abs(told - erp) >= 1;
  };

  const isCalled = (element, facts) => {
    const inside = words(element.dataset.in);
    const shown = words(element.dataset.show);
    return (!inside.length || inside.some((word) => facts.has(word)))
      && (!shown.length || shown.some((word) => facts.has(word)));
  };

  const arrange = () => {
    const facts = new Set(["always"]);
    if (!form()) return facts;
    form().querySelectorAll("[data-in], [data-show], [data-sets], [data-amount]").forEach((element) => {
      if (element.matches("[data-in], [data-show]")) putAway(element, !isCalled(element, facts));
      if (element.closest("[data-put-away]")) return;
      if (element.checked) words(element.dataset.sets).forEach((word) => facts.add(word));
      if (element.matches("[data-amount]") && differs(element)) facts.add("case");
    });
    return facts;
  };

  const putAway = (element, away) => {
    element.hidden = away;
    element.toggleAttribute("data-put-away", away);
    if ("disabled" in element) element.disabled = away;
  };

  // ---- Questions
  const questions = () => [...form().querySelectorAll("[data-question]")].filter(isVisible);
  const radiosOf = (question) => [...question.querySelectorAll("input[type=radio]")].filter(isVisible);
  const isAnswered = (question) => {
    const radios = radiosOf(question);
    if (radios.length) return radios.some((radio) => radio.checked);
    const field = question.querySelector("input:not([type=hidden]), textarea");
    return !field || field.value.trim() !== "";
  };
  const isNeeded = (question, facts) => words(question.dataset.need).some((word) => facts.has(word));

  const complain = (question) => {
    forgive(question);
    const error = document.createElement("p");
    error.className = "hf-error wanting-text";
    error.textContent = form().dataset.wanting;
    question.classList.add("wanting");
    question.querySelector(".answers").append(error);
  };
  const forgive = (question) => {
    question.classList.remove("wanting");
    question.querySelectorAll(".wanting-text").forEach((error) => error.remove());
  };

  const enter = (question) => {
    const radios = radiosOf(question);
    const field = radios.find((radio) => radio.checked) || radios[0]
      || question.querySelector("input:not([type=hidden]), textarea, select");
    if (field) field.focus();
  };

  const current = () => {
    const focused = document.activeElement && document.activeElement.closest("[data-question]");
    return focused || questions().find((question) => !isAnswered(question)) || null;
  };

  // On to the next open question that must be answered; when none is left, to the button that saves.
  const moveOn = (from) => {
    const facts = arrange();
    const list = questions();
    const rest = list.slice(list.indexOf(from) + 1);
    const next = rest.find((question) => isNeeded(question, facts) && !isAnswered(question))
      || list.find((question) => isNeeded(question, facts) && !isAnswered(question));
    if (next) enter(next);
    else document.getElementById("save").focus();
  };

  const moveBack = () => {
    const list = questions();
    const at = list.indexOf(document.activeElement.closest("[data-question]"));
    const before = at < 0 ? list[list.length - 1] : list[Math.max(0, at - 1)];
    if (before) enter(before);
  };

  const keyOf = (radio) => radio.parentElement.querySelector("kbd").textContent.trim().toLowerCase();

  const answer = (key) => {
    const question = current();
    if (!question) return false;
    const more = question.querySelector("[data-more-outcomes]");
    const isOpen = Boolean(more) && more.getAttribute("aria-expanded") === "true";
    if (more && !isOpen && key === "0") {
      openMore(question, true);
      return true;
    }
    const radios = radiosOf(question).filter((radio) => !more || isOpen === Boolean(radio.closest("#more-outcomes")));
    const radio = radios.find((each) => keyOf(each) === key);
    if (!radio) return false;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };

  const openMore = (question, open) => {
    const button = question.querySelector("[data-more-outcomes]");
    const list = document.getElementById("more-outcomes");
    button.setAttribute("aria-expanded", String(open));
    list.hidden = !open;
    if (open) list.querySelector("input").focus();
  };

  const chosen = (radio) => {
    const question = radio.closest("[data-question]");
    forgive(question);
    if (radio.name === "outcome") {
      form().elements.ended_after.value = talk.since ? Math.round((Date.now() - talk.since) / 1000) : "";
      stopTalk(radio);
      if (!radio.closest("#more-outcomes")) openMore(question, false);
    }
    // Arrow keys walk through a group without leaving it, as a screen reader's user expects.
    if (byArrow) arrange();
    else moveOn(question);
  };

  // ---- Panels that a key opens: note, suggestion, wrong data, optional questions
  const openPanel = (name) => {
    const panel = document.getElementById(`panel-${name}`);
    panel.hidden = false;
    arrange();
    const first = panel.matches("[data-question]") ? panel : panel.querySelector("[data-question]");
    if (first) enter(first);
  };
  const isFilled = (panel) => panel.querySelector(":checked:not(option), .hf-error")
    || [...panel.querySelectorAll("input:not([type=radio]), textarea")].some((field) => field.value.trim());

  // ---- Clocks
  const shown = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
  };

  const startTalk = () => {
    const number = document.getElementById("number");
    window.clearInterval(talk.timer);
    if (!number || !number.hasAttribute("data-dialled")) {
      talk = { since: 0, timer: 0 };
      return;
    }
    const since = Date.now() - Number(number.dataset.seconds || 0) * 1000;
    const tick = () => {
      const clock = document.getElementById("talk");
      if (clock) clock.textContent = shown((Date.now() - since) / 1000);
    };
    talk = { since, timer: window.setInterval(tick, 1000) };
    tick();
    if (number.dataset.tel) window.location.href = `tel:${number.dataset.tel}`;
  };

  // An unreached call is over with its outcome; a talk goes on until it is saved.
  const stopTalk = (radio) => {
    if (!words(radio.dataset.sets).includes("connected")) window.clearInterval(talk.timer);
  };

  const startLease = () => {
    const holder = document.getElementById("lease");
    window.clearInterval(lease.timer);
    if (!holder) return;
    lease.until = Date.now() + Number(holder.dataset.seconds) * 1000;
    lease.renewedAt = Date.now();
    lease.timer = window.setInterval(tickLease, 1000);
    tickLease();
  };

  const tickLease = () => {
    const holder = document.getElementById("lease");
    if (!holder) return;
    const left = (lease.until - Date.now()) / 1000;
    const isWorking = Date.now() - activeAt < ACTIVE_WITHIN_MS;
    if (left <= 0) loseLease(holder);
    else {
      holder.querySelector("[data-left]").textContent = shown(left);
      holder.classList.toggle("low", left < LOW_LEASE_S);
      if (isWorking && Date.now() - lease.renewedAt > RENEW_EVERY_MS) renew(holder);
    }
  };

  const renew = async (holder) => {
    lease.renewedAt = Date.now();
    const headers = { "X-CSRFToken": form().elements.csrfmiddlewaretoken.value, "X-Background": "lease" };
    try {
      const response = await fetch(holder.dataset.renew, { method: "POST", headers, credentials: "same-origin" });
      if (response.status === 409 || response.status === 404) loseLease(holder);
      else if (response.ok) lease.until = Date.now() + Number((await response.json()).seconds) * 1000;
    } catch {
      // No network for a moment: the next round tries again, the countdown goes on.
    }
  };

  const loseLease = (holder) => {
    window.clearInterval(lease.timer);
    holder.classList.add("lost");
    const mark = document.createElement("span");
    mark.className = "hf-status late";
    mark.textContent = holder.dataset.lost;
    holder.replaceChildren(mark);
  };

  // ---- Draft: notes and answers of this tab only; gone when saved or logged out (ruling 39)
  const draftKey = () => `draft:${form().dataset.draft}`;
  const keepDraft = () => {
    const kept = [...new FormData(form()).entries()].filter(([name, value]) => value
      && !["csrfmiddlewaretoken", "submission_id", "phone_slot", "ended_after"].includes(name));
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

  // ---- Setting up: at load and after every swap
  const setUp = () => {
    startLease();
    startTalk();
    markQueue();
    if (!form()) return;
    restoreDraft();
    document.querySelectorAll(".hf-panel").forEach((panel) => { panel.hidden = !isFilled(panel); });
    const more = document.getElementById("more-outcomes");
    more.hidden = !more.querySelector(":checked");
    arrange();
    const wrong = form().querySelector(".hf-error");
    const first = wrong && wrong.closest("[data-question]");
    if (first) enter(first);
    else if (document.getElementById("number").hasAttribute("data-dialled")) moveOn(null);
  };

  const markQueue = () => {
    const task = work() && work().dataset.task;
    document.querySelectorAll("#queue [data-row]").forEach((row) => {
      if (row.id === `place-${task}`) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
  };

  // ---- Events
  document.addEventListener("keydown", (event) => {
    activeAt = Date.now();
    byArrow = event.key.startsWith("Arrow");
    if (!form() || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") || isTextField(event.target)) return;
    const place = /^(?:Digit|Numpad|Key)(\w)$/.exec(event.code);
    const key = event.key === "Process" && place ? place[1].toLowerCase() : event.key.toLowerCase();
    if (event.key === "Backspace") moveBack();
    else if (!/^[0-9a-z]$/.test(key) || (/[a-z]/.test(key) && !isMoreOpen()) || !answer(key)) return;
    event.preventDefault();
  });
  const isMoreOpen = () => !document.getElementById("more-outcomes").hidden
    && document.activeElement.closest("#more-outcomes") !== null;

  document.addEventListener("pointerdown", () => {
    activeAt = Date.now();
    byArrow = false;
  });
  document.addEventListener("change", (event) => {
    if (!event.target.closest("#attempt-form")) return;
    if (event.target.type === "radio") chosen(event.target);
    else arrange();
    keepDraft();
  });
  document.addEventListener("input", (event) => {
    if (!event.target.closest("#attempt-form")) return;
    if (event.target.matches("[data-amount]")) arrange();
    const question = event.target.closest("[data-question]");
    if (question) forgive(question);
    keepDraft();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    const more = event.target.closest("[data-more-outcomes]");
    if (opener) openPanel(opener.dataset.open);
    if (more) openMore(more.closest("[data-question]"), more.getAttribute("aria-expanded") !== "true");
  });

  // What is missing is shown at its row before anything is sent; the server asks for the same.
  document.addEventListener("htmx:confirm", (event) => {
    if (event.target !== form()) return;
    const facts = arrange();
    const wanting = questions().filter((question) => isNeeded(question, facts) && !isAnswered(question));
    if (!wanting.length) return;
    event.preventDefault();
    wanting.forEach(complain);
    enter(wanting[0]);
  });
  document.addEventListener("htmx:load", (event) => {
    const loaded = event.detail.elt.id;
    if (loaded === "number") {
      startTalk();
      if (!document.querySelector("#number .hf-error")) moveOn(null);
    } else if (loaded === "work") {
      if (work().dataset.saved) window.sessionStorage.removeItem(`draft:${work().dataset.saved}`);
      setUp();
    } else if (loaded === "queue") markQueue();
  });
  document.addEventListener("DOMContentLoaded", setUp);
})();
