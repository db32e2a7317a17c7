/* Headings whose last line holds a single character (punctuation not counted). */
() => {
  const WORD = /[\p{L}\p{N}]/u;

  const lines = (heading) => {
    const found = new Map();
    const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { textContent, parentElement } = walker.currentNode;
      const box = parentElement.getBoundingClientRect();
      if (!parentElement.checkVisibility() || box.width <= 1 || box.height <= 1) continue;
      for (let place = 0; place < textContent.length; place += 1) {
        if (!WORD.test(textContent[place])) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, place);
        range.setEnd(walker.currentNode, place + 1);
        const [rect] = range.getClientRects();
        if (!rect) continue;
        const line = [...found.keys()].find((bottom) => Math.abs(bottom - rect.bottom) < rect.height / 2) ?? rect.bottom;
        found.set(line, (found.get(line) ?? "") + textContent[place]);
      }
    }
    return [...found].sort(([one], [other]) => one - other).map(([, text]) => text);
  };

  return [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .map((heading) => [heading, lines(heading)])
    .filter(([, found]) => found.length > 1 && found.at(-1).length === 1)
    .map(([heading, found]) => `${heading.tagName} ${found.join(" / ")}`);
};
