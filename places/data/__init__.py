"""The project's own files of administrative units, and the script that made them."""
