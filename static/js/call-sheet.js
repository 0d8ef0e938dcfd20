"use strict";
// The answer sheet of the call screen: a real form with real radio inputs that works without this file. Here
// the keys are added: one key an answer, the focus moves on by itself, what does not apply is put away.
(() => {
  const form = () => document.getElementById("attempt-form");
  const isVisible = (element) => element.getClientRects().length > 0;
  const words = (text) => (text || "").split(" ").filter(Boolean);
  let byArrow = false;
  let endedAt = 0;

  // ---- What applies: data-sets of the chosen answers against data-in, data-show and data-need of the rest.
  const differs = (field) => {
    const compared = field.closest("[data-erp]");
    const told = parseFloat(field.value);
    if (!compared || !Number.isFinite(told)) return false;
    return Math.abs(told - parseFloat(compared.dataset.erp)) >= parseFloat(compared.dataset.tolerance);
  };

  // Beside the complaint it opens: what she was told of the charge, and what the ERP says.
  const tellCharge = (facts) => {
    const place = form().querySelector("[data-charge]");
    const differing = facts.has("told-free") ? "free" : facts.has("told-amount") ? "paid" : "";
    const sentence = place && differing ? place.dataset[differing] : "";
    if (place) place.hidden = !sentence;
    if (!place || !sentence) return;
    const told = form().querySelector("[data-amount]");
    place.textContent = sentence
      .replace("{erp}", parseFloat(form().querySelector("[data-erp]").dataset.erp))
      .replace("{told}", told ? parseFloat(told.value) : "");
  };

  const isCalled = (element, facts) => {
    const inside = words(element.dataset.in);
    const shown = words(element.dataset.show);
    return (!inside.length || inside.some((word) => facts.has(word)))
      && (!shown.length || shown.some((word) => facts.has(word)));
  };

  // A later answer may call for an earlier block, hence two rounds: the second knows what the first found.
  const arrange = () => {
    if (!form()) return new Set(["always"]);
    const facts = arrangeOnce(arrangeOnce(new Set()));
    tellCharge(facts);
    return facts;
  };

  const arrangeOnce = (known) => {
    const facts = new Set(["always"]);
    if (!form().querySelector("[name=outcome]:checked")) facts.add("answers");
    form().querySelectorAll("[data-in], [data-show], [data-sets], [data-amount]").forEach((element) => {
      const either = new Set([...known, ...facts]);
      if (element.matches("[data-in], [data-show]")) putAway(element, !isCalled(element, either));
      if (element.closest("[data-put-away]")) return;
      if (element.checked) words(element.dataset.sets).forEach((word) => facts.add(word));
      if (element.matches("[data-amount]") && differs(element)) ["case", "told-amount"].forEach((word) => facts.add(word));
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
      endedAt = Date.now();
      if (!words(radio.dataset.sets).includes("connected")) window.huifang.clocks.stopTalk();
      if (!radio.closest("#more-outcomes")) openMore(question, false);
    }
    // Arrow keys walk through a group without leaving it, as a screen reader's user expects.
    if (byArrow) arrange();
    else moveOn(question);
  };

  // ---- Panels that a key opens: note, suggestion, wrong data, optional questions
  const openPanel = (name) => {
    const panel = document.getElementById(`panel-${name}`);
    if (panel.hasAttribute("hx-get")) {
      window.htmx.trigger(panel, "wanted");
      return;
    }
    panel.hidden = false;
    arrange();
    const first = panel.matches("[data-question]") ? panel : panel.querySelector("[data-question]");
    if (first) enter(first);
  };
  // C: a complaint although no answer demands one.
  const openByHand = (box) => {
    arrange();
    const first = [...form().querySelectorAll("#case [data-question]")].find(isVisible);
    if (box.checked) enter(first);
  };
  const isFilled = (panel) => panel.querySelector(":checked:not(option), .hf-error")
    || [...panel.querySelectorAll("input:not([type=radio]):not([type=checkbox]), textarea")].some((field) => field.value.trim());

  // ---- Events of the sheet
  const isTextField = (element) => element instanceof Element
    && element.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  const isMoreOpen = () => !document.getElementById("more-outcomes").hidden
    && document.activeElement.closest("#more-outcomes") !== null;

  // Enter in a field goes on to what is still open; Shift-Enter is a new line.
  const leaveField = (event) => {
    const question = event.target.closest("[data-question]");
    if (event.key !== "Enter" || event.shiftKey || !question) return;
    event.preventDefault();
    moveOn(question);
  };

  document.addEventListener("keydown", (event) => {
    byArrow = event.key.startsWith("Arrow");
    if (!form() || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (isTextField(event.target)) {
      leaveField(event);
      return;
    }
    if (document.body.dataset.singles === "off" && !event.target.closest("[data-question]")) return;
    const place = /^(?:Digit|Numpad|Key)(\w)$/.exec(event.code);
    const key = event.key === "Process" && place ? place[1].toLowerCase() : event.key.toLowerCase();
    if (event.key === "Backspace") moveBack();
    else if (!/^[0-9a-z]$/.test(key) || (/[a-z]/.test(key) && !isMoreOpen()) || !answer(key)) return;
    event.preventDefault();
  });
  document.addEventListener("pointerdown", () => { byArrow = false; });
  document.addEventListener("change", (event) => {
    if (!event.target.closest("#attempt-form")) return;
    if (event.target.type === "radio") chosen(event.target);
    else if (event.target.id === "by-hand") openByHand(event.target);
    else arrange();
  });
  document.addEventListener("input", (event) => {
    if (!event.target.closest("#attempt-form")) return;
    if (event.target.matches("[data-amount]")) arrange();
    const question = event.target.closest("[data-question]");
    if (question) forgive(question);
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    const more = event.target.closest("[data-more-outcomes]");
    const toggler = event.target.closest("[data-check]");
    if (toggler) document.getElementById(toggler.dataset.check).click();
    if (opener) openPanel(opener.dataset.open);
    // Optional questions may be left: on to the next mandatory one, which may not, or to the save.
    if (event.target.closest("[data-move-on]")) moveOn(null);
    if (more) openMore(more.closest("[data-question]"), more.getAttribute("aria-expanded") !== "true");
  });


  // When the outcome was chosen (ruling 32), as seconds before the save: the server's clock is the only one.
  document.addEventListener("submit", (event) => {
    if (event.target !== form() || !endedAt) return;
    form().elements.ended_before.value = Math.round((Date.now() - endedAt) / 1000);
  }, true);

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

  const reset = () => { endedAt = 0; };
  window.huifang = { ...window.huifang, sheet: { form, arrange, enter, moveOn, openPanel, isFilled, reset } };
})();
