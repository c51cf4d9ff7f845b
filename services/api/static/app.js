// A form is sent once: a second tap while the first is on its way does nothing.
// The button keeps its focus and its value, so it is marked, not disabled. Everything works without this file.
(() => {
  "use strict";
  const patience = 8000; // milliseconds; after that something went wrong and trying again is right

  const mark = (form, sent) => {
    form.toggleAttribute("data-sent", sent);
    for (const button of form.querySelectorAll("button, input[type=submit]")) {
      if (sent) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[method=post i]")) return; // someone else sends it, or it changes nothing
    if (form.hasAttribute("data-sent")) return event.preventDefault();
    if (form.action.endsWith("/sign-out")) sessionStorage.setItem("left", Date.now());
    mark(form, true);
    setTimeout(mark, patience, form, false);
  });

  // A form that came back, with mistakes or a row more: going back to it or reloading shows its page, not a warning.
  const { address } = document.querySelector("main").dataset;
  if (address) history.replaceState(null, "", address + location.search);

  // Sharing by the phone's own menu, else by copying the address. Without this file the address stands there to be read.
  for (const button of document.querySelectorAll("[data-share]")) {
    if (!navigator.share && !navigator.clipboard) continue; // as on plain http
    const { share: url, title, said } = button.dataset;
    const status = button.parentElement.querySelector("[role=status]");
    const copy = async () => {
      await navigator.clipboard.writeText(url);
      status.textContent = said;
    };
    button.hidden = false;
    document.getElementById(button.getAttribute("aria-describedby")).hidden = true;
    button.addEventListener("click", () => {
      (navigator.share ? navigator.share({ title, url }) : copy()).catch(() => {}); // changed their mind
    });
  }

  // Copying the address in the field before a button.
  for (const button of document.querySelectorAll("[data-copied]")) {
    if (!navigator.clipboard) continue; // as on plain http
    const before = button.textContent;
    const told = () => {
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = before; }, 3000);
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = button.previousElementSibling;
      field.select(); // where the clipboard is refused it can be copied by hand
      navigator.clipboard.writeText(field.value).then(told, () => {});
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // For places without network: the worker keeps the offline page, and the phone the family's next sessions as /my shows
  // them, without names. Whoever signs out, or is not signed in any more, leaves nothing behind.
  if ("serviceWorker" in navigator && self === top) { // not inside another site
    const forget = () => caches.delete("coming");
    const coming = document.querySelector("script#kept");
    if (document.body.dataset.signedIn == "0") forget();
    else if (coming) caches.open("coming").then((kept) => kept.put("/my", new Response(coming.textContent)));
    addEventListener("submit", (event) => event.target.matches("[action='/sign-out'], :has([name=code])") && forget());
    addEventListener("load", async () => {
      await navigator.serviceWorker.register("/sw.js").catch(() => {}); // a browser may forbid it; nothing depends on it
      const { active } = await navigator.serviceWorker.ready;
      active.postMessage({ language: document.documentElement.lang });
    });
  }

  // Coming back with the browser's back button shows the page as it was left, unless somebody has signed out since:
  // the phone may be in other hands.
  window.addEventListener("pageshow", (event) => {
    const left = Number(sessionStorage.getItem("left"));
    if (event.persisted && performance.timeOrigin < left) return location.reload();
    document.querySelectorAll("form[data-sent]").forEach((form) => mark(form, false));
  });
})();
