// The boxes to choose from long lists (select2) carry the name of their field for screen readers.
window.django?.jQuery?.(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    if (!label) continue;
    label.id ||= `${select.id}_label`;
    for (const box of select.parentElement.querySelectorAll("[role=combobox], [role=textbox]")) {
      box.setAttribute("aria-labelledby", `${label.id} select2-${select.id}-container`);
    }
  }
});
