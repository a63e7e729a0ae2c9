"""Working pages: the book of decisions, and the certificates."""
