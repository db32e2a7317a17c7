/* Fills 字数 in the checks panel of the editor. Wagtail's own metrics count words, which Chinese does not space. */
(() => {
  // Chinese characters and full-width punctuation count one by one, a run of anything else counts once.
  const SINGLE = "\\p{Script=Han}\\u3001-\\u303f\\uff00-\\uffef\\u2014\\u2018-\\u201d\\u2026";
  const UNITS = new RegExp(`[${SINGLE}]|[^\\s${SINGLE}]+`, "gu");

  // The bodies alone, without title, date and the links to other pages.
  const bodyText = ({ innerHTML, innerText }) => {
    const bodies = new DOMParser().parseFromString(innerHTML, "text/html").querySelectorAll(".prose");
    return bodies.length ? [...bodies].map((body) => body.textContent).join("\n") : innerText;
  };

  document.addEventListener("w-preview:content", ({ detail }) => {
    const shown = document.querySelector("[data-character-count]");
    const units = bodyText(detail.content).match(UNITS) ?? [];
    if (shown) shown.textContent = units.length.toLocaleString("zh-CN");
  });
})();
