"use strict";
// Keys live in the markup: data-key="d" on a button, link or field is the key that presses, follows or
// focuses it. Pairs are written "g q", with modifiers "Alt+l". Single keys rest while somebody types or
// composes (IME), and only the topmost dialog listens while one is open.
(() => {
  const PAIR_WITHIN_MS = 1200;
  const SAME_KEY = { "？": "?", "、": "/", "／": "/", "【": "[", "】": "]", "「": "[", "」": "]" };
  const TEXT = "textarea, select, [contenteditable=true], "
    + "input:not([type=radio]):not([type=checkbox]):not([type=submit]):not([type=button])";
  let first = { key: "", at: 0 };

  const isTyping = (element) => element instanceof Element && element.matches(TEXT);

  // An IME that is switched on reports "Process" even outside a field: then the key's place counts.
  const nameOf = (event) => {
    const place = /^(?:Key|Digit|Numpad)(\w)$/.exec(event.code);
    const usePlace = place && (event.altKey || event.key === "Process");
    const key = usePlace ? place[1] : SAME_KEY[event.key] || event.key;
    const name = key.length === 1 ? key.toLowerCase() : key;
    return (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "") + name;
  };

  const scope = () => {
    const dialogs = document.querySelectorAll("dialog[open]");
    return dialogs.length ? dialogs[dialogs.length - 1] : document;
  };
  // A door under "more" opens by its keys while the menu is shut.
  const isUsable = (element) => !element.disabled
    && (element.getClientRects().length > 0 || Boolean(element.closest("[data-menu]")));
  const usable = () => [...scope().querySelectorAll("[data-key]")].filter(isUsable);

  const find = (name) => {
    const fits = usable().filter((element) => element.dataset.key.toLowerCase() === name.toLowerCase());
    // What stands open on the page comes first: Esc shuts a form before it leaves.
    return fits.find((element) => element.closest("[data-open]"))
      || fits.find((element) => element.closest("main")) || fits[0];
  };

  const press = (element) => {
    if (isTyping(element)) {
      element.focus();
      if (element.select) element.select();
    } else {
      element.click();
    }
  };

  // "g q" waits for its second key, unless "g" alone means something on this page: that one wins at once.
  const target = (name, now) => {
    const pair = now - first.at < PAIR_WITHIN_MS ? find(`${first.key} ${name}`) : null;
    first = { key: "", at: 0 };
    if (pair) return pair;
    const single = find(name);
    if (!single) first = { key: name, at: now };
    return single;
  };

  // "Single keys off" leaves what has a modifier, Enter and Esc.
  const isOff = (name, event) => document.body.dataset.singles === "off" && name.length === 1
    && !event.ctrlKey && !event.metaKey && !event.altKey;

  const moveInList = (step) => {
    const near = document.activeElement.closest("[data-question]");
    const own = near && near.querySelector("[data-list]");
    const rows = [...(own || scope()).querySelectorAll("[data-row]")]
      .filter((row) => isUsable(row) && row.closest("[data-list]"));
    if (!rows.length) return false;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const start = at >= 0 ? at : rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[Math.max(0, Math.min(rows.length - 1, start + step))];
    const link = next.matches("a") ? next : next.querySelector("a, button") || next.querySelector("input");
    if (link) link.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  // A field that takes a key instead of a word; two letters one after the other are a pair.
  const capture = (event) => {
    if (["Tab", "Enter", "Escape", "Backspace", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    const name = nameOf(event);
    const now = Date.now();
    const isSecond = now - first.at < PAIR_WITHIN_MS && /^[a-z]$/.test(first.key) && /^[a-z]$/.test(name);
    event.target.value = isSecond ? `${first.key} ${name}` : name;
    first = isSecond ? { key: "", at: 0 } : { key: name, at: now };
    event.preventDefault();
  };

  document.addEventListener("keydown", (event) => {
    if (event.target instanceof Element && event.target.matches("[data-capture-key]")) {
      capture(event);
      return;
    }
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const name = nameOf(event);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isTyping(event.target) && isPlain) {
      if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
      return;
    }
    if (isOff(name, event)) return;
    const { down, up } = document.body.dataset;
    const element = target(name, Date.now());
    const isMove = !element && (name === down || name === up) && moveInList(name === down ? 1 : -1);
    if (element || isMove) event.preventDefault();
    if (element) press(element);
  });

  // The help is read off the page, so it can never name a key that does nothing here.
  const labelOf = (element) => {
    if (element.dataset.keyLabel) return element.dataset.keyLabel;
    const copy = element.cloneNode(true);
    copy.querySelectorAll("kbd, .hf-count").forEach((part) => part.remove());
    const text = copy.textContent.trim().replace(/\s+/g, " ");
    return element.getAttribute("aria-label") || text || element.title || element.placeholder;
  };

  const line = (label, keys) => {
    const row = document.createElement("div");
    const what = document.createElement("dt");
    const how = document.createElement("dd");
    what.textContent = label;
    keys.split(/[ +](?=.)/).forEach((key, index) => {
      const cap = document.createElement("kbd");
      cap.textContent = key.length === 1 ? key.toUpperCase() : key.replace("Escape", "Esc");
      if (index) how.append(" ");
      how.append(cap);
    });
    row.append(what, how);
    return row;
  };

  const fillHelp = (dialog) => {
    const list = dialog.querySelector("dl");
    const seen = new Set();
    const own = [...document.querySelectorAll("main [data-key], main [data-help-keys]")];
    const rest = [...document.querySelectorAll("[data-key], [data-help-keys]")];
    list.replaceChildren();
    [...own, ...rest].filter(isUsable).forEach((element) => {
      const keys = element.dataset.helpKeys || element.dataset.key;
      if (seen.has(keys)) return;
      seen.add(keys);
      list.append(line(element.dataset.help || labelOf(element), keys));
    });
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const closer = event.target.closest("[data-close]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog.id === "help") fillHelp(dialog);
      if (!dialog.open) dialog.showModal();
    } else if (closer) {
      closer.closest("dialog").close();
    }
  });
})();
