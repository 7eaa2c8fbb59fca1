"""A search service in; the running app out: page, API, routes."""
