"""What is typed reaches the server while it is typed, not only when one leaves the field: a reload takes nothing from it."""

import streamlit as st

PAUSE_MS = 700

_SCRIPT = """<script>
if (!window.plumblineTyping) {
  window.plumblineTyping = true;
  let waiting;
  document.addEventListener("input", (event) => {
    if (event.target.tagName !== "TEXTAREA") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => event.target.dispatchEvent(new FocusEvent("focusout", { bubbles: true })), PAUSE);
  });
}
</script>""".replace("PAUSE)", f"{PAUSE_MS})")


def keep_while_typing() -> None:
    """Long text fields on this page hand over what is in them after a short pause. The cursor stays where it is."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
