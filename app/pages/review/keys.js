/* Single keys for whoever judges. They act only while nobody types; the page says which there are. Keys pressed while a case is
   drawn wait until it is there, and act on it and not on the one before. */
(() => {
  const click = (selector, words) => {
    const found = [...document.querySelectorAll(selector)].find((each) => each.textContent.trim().startsWith(words));
    if (found && !found.disabled && found.getAttribute("aria-checked") !== "true") found.click();
  };
  const focus = (selector) => document.querySelector(selector)?.focus();
  const verdict = (words) => () => click(".st-key-verdict-form [role=radio]", words);
  const keys = {
    "?": () => document.querySelector(".st-key-keys button")?.click(),
    "/": () => focus(".st-key-policy-search input"),
    v: verdict("Violates"), a: verdict("Acceptable"), u: verdict("Unclear"),
    1: verdict("low"), 2: verdict("moderate"), 3: verdict("high"), 4: verdict("critical"),
    l: () => focus(".st-key-verdict-form [data-testid=stMultiSelect] input"),
    w: () => focus(".st-key-verdict-form textarea"),
    b: () => {
      const button = document.querySelector(".st-key-show-words button");
      if (button) expectRun(null), button.click();
    },
    t: () => document.querySelector(".st-key-take-case button")?.click(),
  };
  const WRITES = "input, textarea, [contenteditable=true]";
  const SETTLES_MS = 250;
  const STAYS_MS = 700, GIVES_UP_MS = 30000;
  const state = () => document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state");
  let waiting = [], due = null, leaving = null;

  /* Whether the case is there that keys are meant for: after one leaves for the next, not the one before. */
  const isDrawn = () => {
    if (leaving) {
      const now = performance.now();
      if (state() === "running") leaving.quiet = null, leaving.ran = true;
      else if (leaving.ran) leaving.quiet ??= now;
      const arrived = leaving.ran && location.href !== leaving.from && document.querySelector(".st-key-verdict-form, .st-key-show-words");
      const quiet = leaving.quiet === null ? 0 : now - leaving.quiet;
      if (quiet < (arrived ? SETTLES_MS : STAYS_MS) && now - leaving.at < GIVES_UP_MS) return false;
      leaving = null;
    }
    return state() === "notRunning";
  };
  /* From here on keys wait for the form that the next run draws: on another page than `from`, if there is one. */
  const expectRun = (from) => { leaving = { from, at: performance.now(), ran: false, quiet: null }; };
  const leaveCase = () => expectRun(location.href);

  /* Keys that follow one that leads into a field are its text. */
  const write = (field, text) => {
    const prototype = field.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, "value").set.call(field, field.value + text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const next = () => {
    due = null;
    if (!waiting.length) return;
    if (!isDrawn()) {
      if (leaving) due = setTimeout(next, SETTLES_MS);
      return;
    }
    const field = document.activeElement;
    if (field?.matches(WRITES)) {
      write(field, waiting.join(""));
      waiting = [];
      return;
    }
    keys[waiting.shift()]?.();
    if (waiting.length) due = setTimeout(next, SETTLES_MS);
  };
  const act = (event) => {
    if (event.key === "Enter" && event.ctrlKey && event.shiftKey && document.querySelector(".st-key-verdict-form")) leaveCase();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n" && !event.target.closest?.(WRITES) && !waiting.length) leaveCase();
    if (event.target.closest?.(WRITES + ", [role=listbox]") && !leaving) return;
    const busy = waiting.length > 0 || !isDrawn();
    if (busy && event.key.length === 1 && (waiting.length || keys[event.key])) {
      event.preventDefault();
      event.stopPropagation();
      waiting.push(event.key);
      due ??= setTimeout(next, SETTLES_MS);
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  };
  /* Escape leaves a field, as well as the list it has opened: the keys act again. The focus stays where the field is, so that
     Tab goes on from there. */
  const leave = (event) => {
    const field = event.target;
    if (event.key !== "Escape" || !field.closest?.(".st-key-verdict-form, .st-key-policy-search") || !field.matches(WRITES)) return;
    const around = field.closest("[data-testid=stElementContainer]");
    const leaveField = () => {
      field.blur();
      if (!around) return;
      around.tabIndex = -1;
      around.style.outline = "none";
      around.focus({ preventScroll: true });
    };
    leaveField();
    setTimeout(() => document.activeElement === field && leaveField());
  };
  window.plumblineKeys?.stop();
  const watcher = new MutationObserver(() => { due ??= setTimeout(next, SETTLES_MS); });
  watcher.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] });
  document.addEventListener("keydown", act, true);
  document.addEventListener("keydown", leave, true);
  window.plumblineKeys = {
    stop: () => {
      watcher.disconnect();
      document.removeEventListener("keydown", act, true);
      document.removeEventListener("keydown", leave, true);
    },
  };
})();
