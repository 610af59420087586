/* Back finds a page as it was left. When one leaves a page, Streamlit first empties the page's own query, as an entry of the browser's
   history of its own, and then goes on: that entry gets the address back that the page had. */
(() => {
  if (window.plumblineHistory) return;
  window.plumblineHistory = true;
  const AT_ONCE_MS = 1000;
  const push = history.pushState, replace = history.replaceState;
  let emptied = null;
  history.pushState = function (state, title, url) {
    const to = new URL(url ?? location.href, location.href);
    const now = performance.now();
    if (to.pathname === location.pathname) {
      emptied = to.search.length < location.search.length ? { url: location.href, state: history.state, at: now } : null;
    } else {
      if (emptied && now - emptied.at < AT_ONCE_MS) replace.call(history, emptied.state, "", emptied.url);
      emptied = null;
    }
    return push.call(this, state, title, url);
  };
})();
