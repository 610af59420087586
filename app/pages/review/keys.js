/* Single keys for whoever judges. They act only while nobody types; the page says which there are. */
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
    b: () => document.querySelector(".st-key-show-words button")?.click(),
    t: () => document.querySelector(".st-key-take-case button")?.click(),
  };
  const act = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, [contenteditable=true], [role=listbox]")) return;
    const wanted = keys[event.key];
    if (wanted) { event.preventDefault(); wanted(); }
  };
  document.removeEventListener("keydown", window.plumblineKeys);
  window.plumblineKeys = act;
  document.addEventListener("keydown", act);
})();
