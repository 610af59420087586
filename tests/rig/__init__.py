"""The real parts that tests run on: databases, a running server, a browser."""
