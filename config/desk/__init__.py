"""What the admin's own pages ask of every app: what waits today, and figures. It imports no app; apps import it."""
