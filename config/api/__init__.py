"""How the HTTP API behaves everywhere: problems, pages, versions, idempotency, throttles. A leaf: imports no app."""
