"""The law as dated data: taxonomy, criteria, documents, bands, authority, terms, transition."""
