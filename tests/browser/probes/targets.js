/* Links and controls smaller than `least` pixels either way, those inside running text left out (WCAG 2.5.8, inline). */
(least) => {
  const WORDS = /[\p{L}\p{N}]/u;
  const OPERATED = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=option]";

  const inSentence = (element) => {
    if (!getComputedStyle(element).display.startsWith("inline")) return false;
    for (let box = element; box.parentElement; box = box.parentElement) {
      const beside = [...box.parentElement.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      if (beside.some((node) => WORDS.test(node.data))) return true;
      if (!getComputedStyle(box.parentElement).display.startsWith("inline")) return false;
    }
    return false;
  };

  /* Larger than it looks: a label, or a pseudo-element that covers more than the element itself. */
  const reachesAround = (element) => {
    element.scrollIntoView({ block: "center", inline: "center" });
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y, far] = [left + width / 2, top + height / 2, least / 2 - 0.5];
    const owners = [element, ...(element.labels ?? [])];
    return [[x - far, y], [x + far, y], [x, y - far], [x, y + far]].every(([px, py]) => {
      const hit = document.elementFromPoint(px, py);
      return hit && owners.some((owner) => owner.contains(hit));
    });
  };

  const small = [];
  for (const element of document.querySelectorAll(OPERATED)) {
    const { width, height } = element.getBoundingClientRect();
    const hidden = !element.checkVisibility({ visibilityProperty: true }) || width <= 1 || height <= 1;
    if (hidden || inSentence(element) || (width >= least - 0.5 && height >= least - 0.5)) continue;
    if (reachesAround(element)) continue;
    const name = (element.textContent.trim() || element.name || element.id).slice(0, 30);
    small.push(`${element.tagName.toLowerCase()}.${element.className} "${name}" ${width.toFixed(1)}×${height.toFixed(1)}`);
  }
  scrollTo(0, 0);
  return small;
};
