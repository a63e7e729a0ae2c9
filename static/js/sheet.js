// The running total and star of a score sheet while it is filled in. The server works both out again.
(() => {
  "use strict";

  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const bands = form.dataset.bands.split(" ").map((band) => band.split(":").map(Number));
  const line = form.querySelector("[data-star-line]");
  const show = (value) => String(Math.round(value * 100) / 100).replace(".", ",");

  function update() {
    const parts = {};
    const unmet = [];
    let total = 0;
    let missing = 0;
    for (const criterion of criteria) {
      const chosen = criterion.querySelector("input[type=radio]:checked");
      const points = chosen ? Number(chosen.dataset.points) : 0;
      if (!chosen) missing += 1;
      total += points;
      parts[criterion.dataset.partCode] = (parts[criterion.dataset.partCode] || 0) + points;
      for (const mark of criterion.dataset.marks.split(" ").filter(Boolean)) {
        const [stars, least] = mark.split(":").map(Number);
        if (points < least) unmet.push(stars);
      }
    }
    const byPoints = Math.max(0, ...bands.filter(([, floor]) => total >= floor).map(([stars]) => stars));
    const isHeld = unmet.some((stars) => stars <= byPoints);
    form.querySelector("[data-total]").textContent = show(total);
    for (const element of form.querySelectorAll("[data-part]")) {
      element.textContent = show(parts[element.dataset.part] || 0);
    }
    const words = line.dataset;
    if (missing) line.textContent = words.textMissing.replace("…", missing);
    else line.textContent = (isHeld ? words.textHeld : words.textStar).replace("…", byPoints);
  }

  form.addEventListener("change", update);
})();
