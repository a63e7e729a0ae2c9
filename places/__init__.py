"""Administrative units through time: what there was on a day, and what became of it."""
