/** Times on the reader's own clock; without this they stand in UTC. */

export function localise(within = document) {
  const { lang } = document.documentElement;
  const own = navigator.languages.find((each) => each.slice(0, 2) === lang.slice(0, 2)) ?? lang;
  const format = new Intl.DateTimeFormat(own, { dateStyle: "medium", timeStyle: "short" });
  for (const time of within.querySelectorAll("time[data-local]")) {
    time.textContent = format.format(new Date(time.dateTime));
  }
}

localise();
