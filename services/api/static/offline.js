// Without network: the family's next sessions as /my showed them last, and the page itself once the network is back.
(() => {
  "use strict";
  const show = (kept) => {
    const place = document.querySelector("#coming");
    const next = kept.sessions.filter((one) => one.ends > Date.now());
    if (!next.length) return;
    for (const one of next) {
      const shown = place.querySelector("template").content.cloneNode(true);
      for (const part of shown.querySelectorAll("[data-part]")) {
        part.textContent = one[part.dataset.part];
        if (!part.textContent) part.closest("div, p").remove();
      }
      place.querySelector("ul").append(shown);
    }
    document.querySelector("#seen").textContent = kept.seen;
    place.hidden = false;
  };

  if ("caches" in window) caches.match("/my", { cacheName: "coming" }).then((kept) => kept?.json().then(show));
  addEventListener("online", () => location.reload());
})();
