/* What is selected in the answer goes into the field beside it, counted in code points as the server counts. */
(() => {
  if (window.plumblineMarks) return;
  window.plumblineMarks = true;
  const own = (element) => element?.closest?.("[class*=st-key-mark-passage-]");
  const points = (text) => [...text].length;
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  let waiting;
  const hand_over = (area) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const field = own(area)?.querySelector("input");
    if (!field || start === end) return;
    const told = `${points(value.slice(0, start))}–${points(value.slice(0, end))}`;
    if (field.value === told) return;
    set.call(field, told);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  };
  const look = (event) => {
    const area = event.target;
    if (area?.tagName !== "TEXTAREA" || !own(area)) return;
    area.inputMode = "none";
    clearTimeout(waiting);
    if (event.type !== "focusin") waiting = setTimeout(() => hand_over(area), 500);
  };
  // Not `readOnly`: Chromium lets nobody move the caret in such a field, and so nobody select by keyboard.
  const refuse = (event) => {
    if (event.target?.tagName === "TEXTAREA" && own(event.target)) event.preventDefault();
  };
  for (const kind of ["beforeinput", "paste", "cut", "drop"]) document.addEventListener(kind, refuse, true);
  for (const kind of ["focusin", "select", "keyup", "pointerup", "touchend"]) document.addEventListener(kind, look);
})();
