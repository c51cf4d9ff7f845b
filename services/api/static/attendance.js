// Taps on the attendance list go out in the background, one after the other. What has not arrived is shown and tried
// again, and the page asks before it is left. Everything works without this file.
(() => {
  "use strict";
  const count = document.querySelector("[data-count]");
  if (!count) return; // too early, or cancelled
  const ahead = document.querySelector("[data-now]").dataset.now - Date.now(); // the server's clock counts, not the phone's
  const waiting = new Map(); // what is tapped -> its newest tap
  let sending = false;

  const show = (state) => {
    for (const sync of document.querySelectorAll("[data-sync]")) {
      sync.hidden = false;
      sync.dataset.state = state;
      sync.lastElementChild.textContent = sync.dataset["text" + state] + (state == "offline" ? " " + waiting.size : "");
    }
  };

  const flush = async () => {
    if (sending) return;
    sending = true;
    let refused;
    for (const [key, tap] of waiting) {
      show("sending");
      const answer = await fetch(tap.form.action, { method: "POST", body: tap.body, headers: { "X-Background": 1 } }).catch(() => 0);
      if (!answer || answer.status > 428) { // no network, too fast, or a fault of the server's
        setTimeout(flush, 4000);
        break;
      }
      if (answer.redirected) {
        location.reload(); // signed out: leads to the sign-in, and from there back here
        break;
      }
      if (answer.status != 204) refused = tap;
      if (waiting.get(key) == tap) waiting.delete(key);
    }
    sending = false;
    show(waiting.size ? "offline" : "saved");
    if (!refused || waiting.size) return;
    refused.form[refused.name].value = refused.value;
    refused.form.submit(); // as a plain form, so that the server's answer is seen
  };

  const total = () => {
    const named = document.querySelectorAll("[data-mark] [aria-pressed=true]").length;
    const counted = [...count.querySelectorAll("[type=number]")].reduce((sum, input) => sum + +input.value, 0);
    const totals = { named, counted, all: named + counted };
    for (const place of document.querySelectorAll("[data-total]")) place.textContent = totals[place.dataset.total];
  };

  const send = (key, form, name, value) => {
    waiting.delete(key); // to the end of the line
    waiting.set(key, { form, name, value, body: new URLSearchParams([[name, value], ["tapped", Date.now() + ahead]]) });
    total();
    flush();
  };

  addEventListener("submit", (event) => {
    const form = event.target, button = form.querySelector("button");
    if (!form.matches("[data-mark]")) return;
    event.preventDefault();
    const here = +(button.getAttribute("aria-pressed") != "true");
    button.setAttribute("aria-pressed", !!here);
    form.present.value = 1 - here;
    send(form.action, form, "present", here);
  }, true);

  const counted = (input) => send(input.name, count, input.name, input.value || 0);
  count.onchange = (event) => counted(event.target);
  for (const button of count.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.onclick = () => {
      const input = button.parentElement.querySelector("[type=number]");
      input.value = Math.max(0, +input.value + +button.dataset.step);
      counted(input);
    };
  }

  addEventListener("online", flush);
  addEventListener("beforeunload", (event) => waiting.size && event.preventDefault());
})();
