/* How many pixels the page is wider than its window, and what sticks out outside boxes that scroll by themselves. */
() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const scrolls = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== "visible") return true;
    }
    return false;
  };
  const out = [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5 && !scrolls(element))
    .map((element) => `${element.tagName.toLowerCase()}.${element.className} to ${element.getBoundingClientRect().right}`);
  return [`${scrollWidth - clientWidth} px too wide`, ...out.slice(0, 5)];
};
