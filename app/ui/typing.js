/* What is typed outlives reload and reconnect. Every change is kept in this tab at once, under the person, the address and the field;
   what the server keeps a draft of is handed over after a short pause, and let go of here when the server has it. */
(() => {
  window.plumblineWho = WHO;
  if (window.plumblineTyping) return;
  window.plumblineTyping = true;

  const PREFIX = "plumbline-typed|";
  const FIELDS = "textarea, :is([data-testid=stForm], [class*=st-key-kept-]) [data-testid=stTextInput] input";
  const ON_SERVER = ".st-key-verdict-form, .st-key-policy-editor, .st-key-feedback-form";
  const waiting = new Map(), seen = new WeakSet();
  let handed = new Map(), submitted = [];

  const key = (field) => field.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)[0] ?? "";
  const address = () => {
    const query = new URLSearchParams(location.search);
    query.delete("as");
    return location.pathname + "?" + query;
  };
  const nameOf = (field) => PREFIX + [window.plumblineWho, address(), key(field), field.getAttribute("aria-label")].join("|");
  const fields = () => [...document.querySelectorAll(FIELDS)].filter((each) => each.getAttribute("role") !== "combobox");

  const keep = (field) => {
    try {
      if (field.value) sessionStorage.setItem(nameOf(field), field.value);
      else sessionStorage.removeItem(nameOf(field));
    } catch { /* the tab's storage is full or refused: the draft on the server is what remains */ }
  };
  const handOver = (field) => {
    clearTimeout(waiting.get(field));
    waiting.delete(field);
    if (field.closest("[data-testid=stForm]")) return;
    handed.set(nameOf(field), { text: field.value, runs: false });
    field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  };
  const put = (field, text) => {
    const prototype = field.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const restore = () => {
    for (const field of fields()) {
      if (seen.has(field)) continue;
      seen.add(field);
      const text = sessionStorage.getItem(nameOf(field));
      if (text !== null && text !== field.value && !submitted.includes(nameOf(field))) put(field, text);
    }
  };

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches?.(FIELDS) || field.getAttribute("role") === "combobox") return;
    seen.add(field);
    keep(field);
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => handOver(field), PAUSE));
  }, true);

  /* A button sends what is typed, also what has just been put back and the server doesn't have yet: what the run that follows takes away, or changes, has arrived. */
  const handOverAll = () => { for (const field of [...waiting.keys()]) handOver(field); };
  document.addEventListener("pointerdown", (event) => { if (event.target.closest?.("button")) handOverAll(); }, true);
  document.addEventListener("keydown", (event) => {
    if (["Enter", " "].includes(event.key) && event.target.closest?.("button")) handOverAll();
  }, true);
  const noteSent = (scope) => { submitted = fields().filter((each) => scope.contains(each)).map(nameOf); };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button) noteSent(button.closest("[data-testid=stForm]") ?? document);
  }, true);
  /* A chosen place or verdict takes Enter for a click, with Ctrl too, and keeps it to itself: the page's button is meant, so the
     key is pressed on the page instead. */
  document.addEventListener("keydown", (event) => {
    if (!event.isTrusted || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (!event.target.closest?.("button, [role=radio]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { key, code, ctrlKey, metaKey, shiftKey, altKey } = event;
    const again = { key, code, ctrlKey, metaKey, shiftKey, altKey, keyCode: 13, which: 13, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent("keydown", again));
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) noteSent(event.target.closest?.("[data-testid=stForm]") ?? document);
  }, true);

  const state = () => document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state");
  let last = null;
  const runChanged = () => {
    const now = state();
    if (now === last) return;
    last = now;
    if (now === "running") for (const each of handed.values()) each.runs = true;
    if (now !== "notRunning") return;
    const shown = new Map(fields().map((each) => [nameOf(each), each]));
    for (const name of submitted) {
      if (shown.get(name)?.value !== sessionStorage.getItem(name)) sessionStorage.removeItem(name);
    }
    submitted = [];
    for (const [name, each] of handed) {
      if (!each.runs) continue;
      handed.delete(name);
      const field = shown.get(name);
      if (field?.closest(ON_SERVER) && sessionStorage.getItem(name) === each.text) sessionStorage.removeItem(name);
    }
  };

  let due = false;
  new MutationObserver(() => {
    runChanged();
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; restore(); });
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-test-script-state"] });
  restore();
})();
