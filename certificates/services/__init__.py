"""The verbs of the room: everything that changes a decision, a certificate or the public log."""
