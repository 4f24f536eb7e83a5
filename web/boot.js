// The frame around a checkout page: the port to the merchant's page, the height, the lender's events, a guard against
// double posts, and the loading of the WebAssembly. It works with or without the WebAssembly, keeps nothing, and
// never learns what a person types.
(() => {
  "use strict";
  const doc = document, root = doc.documentElement, body = doc.body;
  const on = (type, f, options) => addEventListener(type, f, options);
  // again asks the server for this page. A reload would post a second time where the page is the answer to a post.
  const again = () => location.replace(location.pathname + location.search);

  // go-app reads storage when it starts, and a frame that is denied storage throws. These forget with the page.
  const memory = () => {
    const kept = new Map();
    return {
      getItem: k => kept.has(`${k}`) ? kept.get(`${k}`) : null,
      setItem: (k, v) => { kept.set(`${k}`, `${v}`); },
      removeItem: k => { kept.delete(`${k}`); },
      clear: () => kept.clear(),
      key: i => [...kept.keys()][i] ?? null,
      get length() { return kept.size; },
    };
  };
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { value: memory(), configurable: true });
  }
  window.goappGetenv = () => "";

  let island = null;
  try { island = JSON.parse(doc.getElementById("candor-island").textContent); } catch { /* a page without a checkout */ }
  let now = island && island.view; // what is on the screen; the WebAssembly keeps it up to date
  const mounted = () => root.dataset.candor === "mounted";

  // A page from the back-forward cache may show an earlier person's screen.
  on("pageshow", e => { if (e.persisted) again(); });

  // Tablets. An associate's page that nobody touches asks the server again, which locks it; one that is typed in or
  // read tells the server so, at most every 30 seconds, since no post may come for long. A customer's page tells it the
  // same way, warns after four minutes, takes any touch for an answer, and leaves a minute later.
  const idle = Number(body.dataset.idle), warning = () => doc.getElementById("idle");
  let warned = false;
  const warnIf = on => { warned = on; if (warning()) warning().hidden = !on; };
  if (idle > 0 || warning()) {
    let warn, leave, told = false, more = false;
    const stay = () => { clearTimeout(leave); leave = setTimeout(again, idle * 1000 + 500); }; // then it is locked
    const alive = async () => {
      if (told) return void (more = true);
      told = true;
      setTimeout(() => { told = false; if (more) { more = false; alive(); } }, 30000);
      try {
        const at = idle > 0 ? "/tablet/touch" : location.pathname + "/touch";
        if ((await fetch(at, { method: "POST", keepalive: true })).ok && idle > 0) stay(); // as the server counts
      } catch { /* no connection: the page asks again, and is locked, in its time */ }
    };
    const touched = e => {
      if (e && e.type === "pointerdown" && e.target.closest("#idle")) return; // its click counts, when the finger is up
      clearTimeout(warn);
      clearTimeout(leave);
      if (e && e.type !== "scroll") alive(); // a page can scroll by itself
      if (idle > 0) return void stay();
      warnIf(false);
      warn = setTimeout(warnIf, 240000, true);
      leave = setTimeout(() => { if (warning()) location.replace(warning().dataset.home); }, 300000);
    };
    for (const type of ["pointerdown", "click", "keydown", "input", "wheel", "scroll"]) on(type, touched, { capture: true, passive: true });
    touched();
  }

  // Waiting pages look again, until the WebAssembly does it without a new page.
  const refresh = Number(body.dataset.refresh);
  if (refresh > 0) setInterval(() => { if (!mounted() && !doc.hidden) again(); }, refresh * 1000);

  // ---------------------------------------------------------------- posts before the WebAssembly

  let posting = false;
  on("submit", e => {
    if (mounted()) return;
    if (posting) return e.preventDefault();
    posting = true;
    const button = e.submitter;
    if (button) { button.setAttribute("aria-busy", "true"); button.classList.add("is-busy"); }
    setTimeout(() => { // the browser gave up: the revision keeps a second post harmless
      posting = false;
      if (button) { button.removeAttribute("aria-busy"); button.classList.remove("is-busy"); }
      settle();
    }, 15000);
  }, true);

  // ---------------------------------------------------------------- the lender's page

  const outcomes = { "flx-success": "success", "flx-failure": "failure", "flx-cancel": "cancel" };
  const lender = e => {
    const frame = doc.querySelector("#candor iframe"), told = e.data;
    if (!now || !now.lender || !frame || e.source !== frame.contentWindow || e.origin !== now.lender.origin) return;
    if (typeof told !== "object" || told === null || !Object.hasOwn(outcomes, told.eventType)) return;
    const outcome = outcomes[told.eventType], data = Object(told.eventData), session = data.widget_session_id;
    if (outcome === "success" || session != null ? session !== now.lender.session : false) return;
    const button = doc.querySelector('#candor button[name="do"][value="event"]');
    if (!button || !button.form) return;
    const fill = (name, value) => {
      const field = button.form.elements[name];
      if (field) field.value = value == null ? "" : `${value}`.slice(0, 64);
    };
    fill("event", outcome);
    fill("event_session", session);
    fill("event_account", data.accountNumber);
    fill("event_verified", data.verified === true);
    fill("event_action", data.action);
    button.form.requestSubmit(button);
  };

  // ---------------------------------------------------------------- the merchant's page

  const parents = (now && now.merchant && now.merchant.origins) || [];
  let port = null, height = 0;
  const tell = message => { if (port) port.postMessage(message); };
  const tellState = () => tell({ type: "state", id: now.id, revision: now.revision, status: now.step });
  const tellHeight = () => tell({ type: "height", height });
  const answer = e => {
    if (e.source !== parent || !parents.includes(e.origin) || !e.ports[0]) return;
    if (typeof e.data !== "object" || e.data === null || e.data.candor !== "port") return;
    if (port) port.close();
    port = e.ports[0];
    tellState();
    tellHeight();
  };
  if (now && parent !== window && parents.length) {
    const above = location.ancestorOrigins && location.ancestorOrigins[0];
    for (const origin of parents) if (!above || above === origin) parent.postMessage({ candor: "hello" }, origin);
  }
  on("message", e => { if (e.source === parent && parent !== window) answer(e); else lender(e); });
  new ResizeObserver(() => {
    const next = Math.ceil(body.getBoundingClientRect().height);
    if (next !== height) { height = next; tellHeight(); }
  }).observe(body);

  // ---------------------------------------------------------------- the WebAssembly

  // The take-over replaces every element of the page at once. It waits while that would take something out of a
  // person's hands: a composition, a press, a selection of text, an open list, a post on its way, the lender's frame.
  let composing = false, pressed = false, ready = null;
  const held = () => {
    const at = doc.activeElement, tag = at && at.tagName;
    return composing || pressed || posting || tag === "SELECT" || doc.querySelector("iframe") !== null ||
      (tag !== "INPUT" && tag !== "TEXTAREA" && !getSelection().isCollapsed);
  };
  const settle = () => { if (ready && !held()) { const f = ready; ready = null; f(); } };
  const later = () => setTimeout(settle);
  on("compositionstart", () => { composing = true; }, true);
  on("compositionend", () => { composing = false; later(); }, true);
  on("pointerdown", () => { pressed = true; }, true);
  for (const type of ["pointerup", "pointercancel"]) on(type, () => { setTimeout(() => { pressed = false; settle(); }); }, true);
  on("keydown", e => { if (e.key === " " || e.key === "Enter") pressed = !/^(text|tel|search|textarea)$/.test(e.target.type); }, true);
  on("keyup", () => { setTimeout(() => { pressed = false; settle(); }); }, true);
  on("focusout", later, true);
  on("blur", () => { pressed = false; later(); });
  doc.addEventListener("selectionchange", later);

  window.candorBoot = Object.freeze({
    // show is told by the WebAssembly what it has put on the screen.
    show: text => { now = JSON.parse(text); if (port) tellState(); if (warned) warnIf(true); },
    again,
    // fallback gives the page back to the server, for this load without WebAssembly.
    fallback: reason => {
      tell({ type: "error", id: now.id, revision: now.revision, status: `${reason}` });
      console.error(`candor: ${reason}`);
      if (mounted()) location.replace(location.pathname + "?plain");
    },
  });

  const load = async () => {
    try {
      if (doc.querySelector("iframe")) return void await (await fetch(island.wasm)).arrayBuffer(); // for the next page
      await import(island.exec);
      const go = new Go();
      const { instance } = await WebAssembly.instantiateStreaming(fetch(island.wasm), go.importObject);
      ready = () => go.run(instance).then(() => { delete root.dataset.candor; }); // ended: forms post again
      settle();
    } catch (e) {
      console.info(`candor: without WebAssembly (${e.name})`); // the page works as it is
    }
  };
  if (island && island.wasm && island.exec && location.search !== "?plain" && typeof WebAssembly === "object") {
    const calm = () => window.requestIdleCallback ? requestIdleCallback(load, { timeout: 2000 }) : setTimeout(load, 200);
    if (doc.readyState === "complete") calm(); else on("load", calm);
  }
})();
