"""The edge: the ASGI server, headers, hosts, downloads, and what runs beside the answers."""
