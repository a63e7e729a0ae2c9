// Small comforts. Every page works without this file; hooks are described in docs/giao-dien.md.
(() => {
  "use strict";

  const words = document.body.dataset;
  const submitting = new WeakSet();

  for (const element of document.querySelectorAll("[data-needs-js]")) element.hidden = false;

  const summary = document.getElementById("loi");
  if (summary) summary.focus();

  function button(text, className, value) {
    const element = document.createElement("button");
    element.className = className;
    element.value = value;
    element.textContent = text;
    return element;
  }

  // Resolves to true when the person agrees; Escape and the second button mean no.
  function ask(question) {
    const dialog = document.createElement("dialog");
    if (!dialog.showModal) return Promise.resolve(window.confirm(question));
    const form = document.createElement("form");
    form.method = "dialog";
    const heading = document.createElement("h2");
    heading.id = "hoi";
    heading.textContent = words.textConfirm;
    const text = document.createElement("p");
    text.id = "hoi-noi-dung";
    text.textContent = question;
    const row = document.createElement("div");
    row.className = "actions";
    row.append(button(words.textNo, "btn btn-quiet", ""), button(words.textYes, "btn btn-primary", "yes"));
    form.append(heading, text, row);
    dialog.append(form);
    dialog.setAttribute("aria-labelledby", "hoi");
    dialog.setAttribute("aria-describedby", "hoi-noi-dung");
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => {
        resolve(dialog.returnValue === "yes");
        dialog.remove();
      });
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    const submitter = event.submitter;
    const question = (submitter && submitter.dataset.confirm) || form.dataset.confirm;
    if (question && !submitting.delete(form)) {
      event.preventDefault();
      ask(question).then((agreed) => {
        if (!agreed) return;
        submitting.add(form);
        form.requestSubmit(submitter || undefined);
      });
      return;
    }
    if (form.hasAttribute("data-submit-once")) {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      if (submitter && !submitter.name) {
        submitter.setAttribute("aria-disabled", "true");
        submitter.textContent = words.textBusy;
      }
    }
    form.dataset.saved = "1";
  });

  // A page restored from the back-forward cache is a fresh form again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.forms) {
      delete form.dataset.sent;
      delete form.dataset.saved;
    }
  });

  // On a phone the navigation is one long row: the page we are on comes into sight.
  const here = document.querySelector(".desk-nav [aria-current]");
  const row = here && here.closest("ul");
  if (row) row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-unsaved")) form.dataset.changed = "1";
  });

  document.addEventListener("change", (event) => {
    if (event.target.hasAttribute("data-auto-submit") && event.target.form) event.target.form.requestSubmit();
  });

  window.addEventListener("beforeunload", (event) => {
    for (const form of document.querySelectorAll("form[data-unsaved][data-changed]")) {
      if (form.dataset.saved) continue;
      event.preventDefault();
      event.returnValue = "";
    }
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-print], [data-copy]");
    if (!target) return;
    if (target.hasAttribute("data-print")) {
      window.print();
      return;
    }
    if (!navigator.clipboard) return;
    const before = target.textContent;
    navigator.clipboard.writeText(target.dataset.copy).then(() => {
      target.textContent = words.textCopied;
      target.setAttribute("role", "status");
      setTimeout(() => {
        target.textContent = before;
        target.removeAttribute("role");
      }, 2000);
    }, () => {});
  });
})();
