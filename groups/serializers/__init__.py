"""Shapes of what comes in and what goes out. Nothing here decides; services do."""
