/* Gives every element that Tab should reach a number, in the order of the document; returns how each is called. */
() => {
  const REACHED = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], iframe";
  const radios = new Set();

  const reachable = (element) => {
    if (element.disabled || element.tabIndex < 0 || !element.checkVisibility({ visibilityProperty: true })) return false;
    if (element.type !== "radio") return true;
    /* Tab stops once in a group of radio buttons, arrows do the rest. */
    if (radios.has(element.name)) return false;
    radios.add(element.name);
    return true;
  };

  return [...document.querySelectorAll(REACHED)].filter(reachable).map((element, number) => {
    element.dataset.tabStop = number;
    return `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent.trim() || element.name).slice(0, 30)}"`;
  });
};
