"""One file a page. Streamlit runs them; nobody imports them."""
