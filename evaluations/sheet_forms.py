"""The score sheet as a form, made from the rulebook's form of the product set."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from evaluations.dossier_queries import Paper
from evaluations.services.sheets import (
    MAX_COMMENT,
    MAX_REMARK,
    Choice,
    field_name,
    options_for,
    refusal,
)
from rulebooks.marking import MarkedSheet, mark_sheet
from rulebooks.schema import CriterionData, OptionData, PartData, SetData

COMMENT = "y_kien_"


class OptionField(forms.ChoiceField):
    """The level chosen for one criterion; whatever the form does not print is refused in words."""

    widget = forms.RadioSelect

    def __init__(self, criterion: CriterionData, case: str) -> None:
        self.criterion = criterion
        choices = [(option.key, option.label) for option in options_for(criterion, case)]
        label = f"{criterion.code} {criterion.name}"
        super().__init__(choices=choices, required=False, label=label)

    def validate(self, value: Any) -> None:
        if value and not self.valid_value(value):
            raise ValidationError(refusal(self.criterion, str(value)[:200]))


@dataclass(frozen=True)
class OptionRow:
    """One level as the page prints it."""

    option: OptionData
    is_chosen: bool


@dataclass(frozen=True)
class CriterionRow:
    """One criterion as the page prints it."""

    criterion: CriterionData
    field: BoundField
    comment: BoundField
    options: tuple[OptionRow, ...]
    starts_group: bool
    starts_subgroup: bool
    papers: tuple[Paper, ...]
    """The documents at hand that bear upon it."""
    marks: str
    """Least points a star, for the page's script: "3:1 4:2"."""


@dataclass(frozen=True)
class PartRows:
    """One part with its criteria and the points given so far."""

    part: PartData
    points: Decimal
    rows: tuple[CriterionRow, ...]


class SheetForm(forms.Form):
    """Options and comments of one sheet; incomplete is fine for a draft."""

    remark = forms.CharField(
        label=_("Nhận xét chung"),
        max_length=MAX_REMARK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, form: SetData, case: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form, self.case = form, case
        for criterion in form.criteria:
            self.fields[field_name(criterion.code)] = OptionField(criterion, case)
            self.fields[COMMENT + criterion.code] = forms.CharField(
                label=_("Ý kiến về tiêu chí %(code)s") % {"code": criterion.code},
                max_length=MAX_COMMENT,
                required=False,
            )

    def choices(self) -> dict[str, Choice]:
        """What was entered, by criterion code."""
        return {
            criterion.code: Choice(
                self.cleaned_data[field_name(criterion.code)],
                self.cleaned_data[COMMENT + criterion.code],
            )
            for criterion in self.form.criteria
        }

    def require_all(self) -> list[CriterionData]:
        """The criteria without a choice; each gets an error."""
        missing = [
            criterion
            for criterion in self.form.criteria
            if not self.cleaned_data.get(field_name(criterion.code))
        ]
        for criterion in missing:
            self.add_error(field_name(criterion.code), _("Chưa chọn mức điểm."))
        return missing

    def marked(self) -> MarkedSheet:
        """The sheet as it stands on the page, whatever cannot be chosen left out."""
        chosen = {}
        for criterion in self.form.criteria:
            value = self[field_name(criterion.code)].value()
            if value in {option.key for option in options_for(criterion, self.case)}:
                chosen[criterion.code] = value
        return mark_sheet(self.form, chosen)

    def parts(self, papers: Iterable[Paper]) -> Iterator[PartRows]:
        """The parts of the form in order, as the page prints them, with the `papers` at hand."""
        marked = self.marked()
        by_criterion: dict[str, list[Paper]] = defaultdict(list)
        for paper in papers:
            for criterion in paper.criteria:
                by_criterion[criterion.code].append(paper)
        for part in self.form.parts:
            rows = tuple(self._rows(part, marked.chosen, by_criterion))
            yield PartRows(part, marked.parts[part.code], rows)

    def _rows(
        self, part: PartData, chosen: Mapping[str, str], papers: Mapping[str, list[Paper]]
    ) -> Iterator[CriterionRow]:
        group = subgroup = ""
        for criterion in part.criteria:
            yield CriterionRow(
                criterion=criterion,
                field=self[field_name(criterion.code)],
                comment=self[COMMENT + criterion.code],
                options=tuple(
                    OptionRow(option, chosen.get(criterion.code) == option.key)
                    for option in options_for(criterion, self.case)
                ),
                starts_group=bool(criterion.group_name) and criterion.group_code != group,
                starts_subgroup=bool(criterion.subgroup_name)
                and criterion.subgroup_name != subgroup,
                papers=tuple(papers.get(criterion.code, ())),
                marks=" ".join(
                    f"{mark.stars}:{mark.points}"
                    for mark in criterion.marks
                    if not self.case or mark.case in ("", self.case)
                ),
            )
            group, subgroup = criterion.group_code, criterion.subgroup_name


def initial_of(lines: Mapping[str, tuple[str, str]], remark: str) -> dict[str, str]:
    """The form's values for saved `lines`: option and comment by criterion code."""
    values = {"remark": remark}
    for code, (key, comment) in lines.items():
        values[field_name(code)] = key
        values[COMMENT + code] = comment
    return values
