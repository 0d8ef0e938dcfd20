"use strict";
// Two clocks of the call screen: how long the talk lasts, how long the claim does. The claim is renewed while
// somebody works; a page left alone loses it, so that the callback goes back to the queue.
(() => {
  const RENEW_EVERY_MS = 60000;
  const ACTIVE_WITHIN_MS = 300000;
  const LOW_LEASE_S = 120;
  let lease = { until: 0, timer: 0, renewedAt: 0 };
  let talkTimer = 0;
  let activeAt = 0;

  const shown = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
  };

  const startTalk = () => {
    const number = document.getElementById("number");
    stopTalk();
    if (!number || !number.hasAttribute("data-dialled")) return;
    const since = Date.now() - Number(number.dataset.seconds || 0) * 1000;
    const tick = () => {
      const text = shown((Date.now() - since) / 1000);
      document.querySelectorAll("[data-talk]").forEach((clock) => { clock.textContent = text; });
    };
    talkTimer = window.setInterval(tick, 1000);
    tick();
    if (number.dataset.tel) window.location.href = `tel:${number.dataset.tel}`;
  };

  // An unreached call is over with its outcome; a talk goes on until it is saved.
  const stopTalk = () => window.clearInterval(talkTimer);

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
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "X-Background": "lease" };
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

  ["keydown", "pointerdown"].forEach((kind) => document.addEventListener(kind, () => { activeAt = Date.now(); }));
  window.huifang = { ...window.huifang, clocks: { startTalk, stopTalk, startLease } };
})();
