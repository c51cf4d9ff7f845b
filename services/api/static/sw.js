// Keeps the files that pages are made of, and one page for when there is no network. Every other page comes from the
// network or not at all: what is in it is somebody's, or changes by the minute. FILES stands above, written by the server.
const PAGE = "/offline";
const SHELL = "shell " + FILES.join();

const keepPage = async (shell) => shell.add(new Request(PAGE, { cache: "no-store" }));

addEventListener("install", (event) => {
  const keep = async () => {
    const shell = await caches.open(SHELL);
    await Promise.all([shell.addAll(FILES), keepPage(shell)]);
    await skipWaiting(); // pages need nothing of the worker before, so there is nothing to wait for
  };
  event.waitUntil(keep());
});

addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) if (name.startsWith("shell ") && name != SHELL) await caches.delete(name);
    await registration.navigationPreload?.enable(); // the page need not wait until this worker is awake
    await clients.claim();
  };
  event.waitUntil(tidy());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method != "GET" || origin != location.origin) return; // what is sent goes its own way
  if (request.mode == "navigate") event.respondWith(page(event));
  else if (FILES.includes(pathname + search)) event.respondWith(file(request));
});

const page = async (event) => {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(PAGE, { cacheName: SHELL })) ?? Response.error();
  }
};

const file = async (request) => (await caches.match(request, { cacheName: SHELL })) ?? fetch(request);

// A page says in which language it is read: the offline page follows.
addEventListener("message", (event) => {
  const follow = async () => {
    const shell = await caches.open(SHELL);
    const kept = await shell.match(PAGE);
    if (kept?.headers.get("Content-Language") != event.data.language) await keepPage(shell);
  };
  event.waitUntil(follow().catch(() => {})); // no network just now: the next page says it again
});
