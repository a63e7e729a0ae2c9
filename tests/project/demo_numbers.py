"""Every number of the registry that people outside may see."""

from certificates.models import Certificate
from evaluations.models import Dossier
from labels.models import LabelOrder, ProblemReport
from producers.models import Producer
from products.models import Product

NUMBERED = (
    (Producer, "number"),
    (Product, "number"),
    (Dossier, "number"),
    (Certificate, "number"),
    (LabelOrder, "code"),
    (ProblemReport, "number"),
)


def public_numbers() -> dict[str, list[str]]:
    """The numbers by model, in order."""
    return {
        model.__name__: sorted(model._default_manager.values_list(field, flat=True))
        for model, field in NUMBERED
    }
