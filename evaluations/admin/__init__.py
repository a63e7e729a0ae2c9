"""The room in the office's admin: dossiers and rounds; councils, meetings and results.

Score sheets are not registered: before the closing nobody but their member sees them.
"""

from evaluations.admin import councils, dossiers, results

__all__ = ["councils", "dossiers", "results"]
