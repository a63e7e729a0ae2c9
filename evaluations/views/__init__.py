"""Working pages of the dossier's path, one module a subject."""
