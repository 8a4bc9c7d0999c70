"""The REST API and the events, as `api.yaml` and `event_schemas/` describe them."""
