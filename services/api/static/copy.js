// Copying a calendar's address. Without this file it can be copied by hand.
"use strict";

(() => {
  const copy = document.getElementById("copy");
  if (!copy || !navigator.clipboard) return;
  copy.hidden = false;
  const before = copy.textContent;
  const told = () => {
    copy.textContent = copy.dataset.copied;
    setTimeout(() => { copy.textContent = before; }, 3000);
  };
  copy.addEventListener("click", () => {
    const field = document.getElementById("feed");
    field.select(); // where the clipboard is refused it can be copied by hand
    navigator.clipboard.writeText(field.value).then(told, () => {});
  });
})();
