/** Where in the chat the reader is, as an address; back and forward work. */

export class Places extends EventTarget {
  here = placeAt(location.href);

  start() {
    history.replaceState(history.state ?? { depth: 0 }, "");
    addEventListener("popstate", () => this.#arrive());
    document.addEventListener("click", (event) => this.#click(event));
  }

  go(path, { replace = false } = {}) {
    const depth = (history.state?.depth ?? 0) + (replace ? 0 : 1);
    if (replace) history.replaceState({ depth }, "", path);
    else if (path !== location.pathname + location.search) history.pushState({ depth }, "", path);
    this.#arrive();
  }

  /** The way back to where one came from; on a page opened cold, to `path`. */
  back(path) {
    if (history.state?.depth > 0) history.back();
    else this.go(path, { replace: true });
  }

  /** The same room with another panel open, or none. */
  withPanel(panel) {
    const { slug, seq } = this.here;
    const path = slug ? `/rooms/${slug}${seq ? `/${seq}` : ""}` : "/rooms";
    return panel ? `${path}?panel=${panel}` : path;
  }

  #click(event) {
    const link = event.target.closest?.("a[data-nav]");
    if (!link?.href || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }

  #arrive() {
    const was = this.here;
    this.here = placeAt(location.href);
    this.dispatchEvent(new CustomEvent("arrive", { detail: { was, here: this.here } }));
  }
}

/** The room, message and panel that an address names. */
export function placeAt(address) {
  const url = new URL(address);
  const [, slug = null, seq = null] = /^\/rooms\/([^/]+)(?:\/(\d+))?\/?$/.exec(url.pathname) ?? [];
  return {
    slug: slug && decodeURIComponent(slug), seq: seq && Number(seq), panel: url.searchParams.get("panel"),
  };
}
