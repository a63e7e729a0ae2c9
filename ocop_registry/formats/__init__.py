"""How days are written and read here: day first, whatever the language."""
