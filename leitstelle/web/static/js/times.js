/** Keeps "5 min" true while a page stays open. The words come from the page (data-ago on <html>), so that they fit its language. */
const [NOW, MINUTES, HOURS, DAYS] = JSON.parse(document.documentElement.dataset.ago);
const MINUTE = 60_000;

function words(span) {
  if (span < MINUTE) return NOW;
  if (span < 60 * MINUTE) return MINUTES.replace("%d", Math.floor(span / MINUTE));
  if (span < 24 * 60 * MINUTE) return HOURS.replace("%d", Math.floor(span / (60 * MINUTE)));
  return DAYS.replace("%d", Math.floor(span / (24 * 60 * MINUTE)));
}

function refresh() {
  if (document.hidden) return;
  const now = Date.now();
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const fresh = words(now - Date.parse(time.dateTime));
    if (time.textContent !== fresh) time.textContent = fresh;
  }
}

setInterval(refresh, MINUTE / 2);
document.addEventListener("visibilitychange", refresh);
