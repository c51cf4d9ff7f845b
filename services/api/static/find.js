// Near me, and short addresses of filters. The list works without this file.
// Where somebody is never leaves the device: no request carries it, and it is gone with the tab.
(() => {
  "use strict";
  const KEPT = "near";
  const button = document.getElementById("near");
  const status = document.getElementById("near-status");

  // Metres between two points, good within a town; a degree of latitude is 111,195 m.
  const metres = ([north, east], [latitude, longitude]) =>
    111195 * Math.hypot(latitude - north, (longitude - east) * Math.cos((north * Math.PI) / 180));

  const words = (far) => {
    const { metres, kilometres, decimal } = button.dataset;
    if (far < 950) return metres.replace("{number}", Math.max(100, Math.round(far / 100) * 100));
    const number = (far / 1000).toFixed(far < 9950 ? 1 : 0);
    return kilometres.replace("{number}", number.replace(".", decimal));
  };

  const cards = [...document.querySelectorAll(".card[data-position]")].map((card, order) => ({
    card, order, item: card.closest("li"), list: card.closest("ul"),
    position: card.dataset.position.split(" ").map(Number),
  }));

  const show = (here) => {
    document.querySelectorAll(".card-distance").forEach((old) => old.remove());
    const far = new Map(cards.map((one) => [one, here ? metres(here, one.position) : one.order]));
    for (const one of [...cards].sort((a, b) => far.get(a) - far.get(b))) {
      one.list.append(one.item);
      if (!here) continue;
      const text = document.createElement("bdi");
      text.className = "card-distance";
      text.textContent = ` · ${words(far.get(one))}`;
      one.card.querySelector(".card-place > span").append(text);
    }
    button.setAttribute("aria-pressed", String(Boolean(here)));
    status.textContent = here ? button.dataset.sorted : "";
  };

  const found = ({ coords }) => {
    const here = [coords.latitude, coords.longitude];
    sessionStorage.setItem(KEPT, JSON.stringify(here));
    show(here);
  };

  const failed = ({ code }) => {
    status.textContent = code === 1 ? button.dataset.denied : button.dataset.unavailable;
  };

  if (button && navigator.geolocation) {
    button.hidden = false;
    const kept = sessionStorage.getItem(KEPT);
    if (kept) show(JSON.parse(kept));
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "true") {
        sessionStorage.removeItem(KEPT);
        return show(null);
      }
      status.textContent = button.dataset.waiting;
      navigator.geolocation.getCurrentPosition(found, failed, { maximumAge: 60000, timeout: 10000 });
    });
  }

  // An address to share has only what was chosen in it.
  document.querySelector("form.filters")?.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
})();
