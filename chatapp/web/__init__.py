"""How anything is served over HTTP, and what is written down of it."""
