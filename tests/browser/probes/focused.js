/* What has the focus: its number (see tabbable.js), where it is, whether a ring is drawn and whether it can be seen. */
async () => {
  /* The page may still be scrolling there. */
  for (let before = NaN; before !== scrollY; ) {
    before = scrollY;
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  }
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const [rect] = element.getClientRects();
  if (!rect) return { stop: element.dataset.tabStop ?? null, ring: outline, seen: false, top: 0, bottom: 0 };
  const { left, top, width, height } = rect;
  /* The middle and both ends: none may lie outside the window or under something else. */
  const points = [0.1, 0.5, 0.9].map((part) => [left + width * part, top + height / 2]);
  const covered = points.filter(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return !hit || !(element.contains(hit) || hit.contains(element) && hit !== document.body && hit !== document.documentElement);
  });
  let fixed = false;
  for (let box = element; box; box = box.parentElement) {
    fixed ||= ["fixed", "sticky", "absolute"].includes(getComputedStyle(box).position);
  }
  return {
    stop: element.dataset.tabStop ?? null,
    ring: outline,
    seen: covered.length === 0,
    fixed,
    top: top + scrollY,
    bottom: top + height + scrollY,
    name: `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 30)}"`,
  };
};
