"""The verbs of this room, one module a subject."""
