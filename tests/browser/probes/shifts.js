/* Scrolls to the end and sums all layout shifts since the page began, as Chromium has kept them. */
async () => {
  const pause = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const entries = [];
  const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight * 0.8) {
    scrollTo({ top, behavior: "instant" });
    await pause();
  }
  /* A lazy picture that nothing shows never arrives. */
  const arrived = (image) => image.complete || new Promise((done) => image.addEventListener("load", done));
  const shown = [...document.images].filter((image) => image.checkVisibility());
  const late = new Promise((done) => setTimeout(done, 1500));
  await Promise.race([Promise.all(shown.map(arrived)), late]);
  await pause();
  entries.push(...observer.takeRecords());
  observer.disconnect();
  scrollTo({ top: 0, behavior: "instant" });
  const moved = entries.flatMap((entry) => entry.sources.map(({ node }) => node?.className || node?.nodeName));
  return { sum: entries.reduce((sum, entry) => sum + entry.value, 0), moved: [...new Set(moved)].slice(0, 6) };
};
