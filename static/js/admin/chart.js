/** A small chart in plain SVG: an area, a line, and the number as it is now. */

import { curve } from "./series.js";

const BOX = { width: 300, height: 80 };
const SVG = "http://www.w3.org/2000/svg";
const language = document.documentElement.lang;
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });

export const written = {
  plain: (value) => fine.format(value),
  count: (value) => whole.format(value),
  ms: (value) => `${fine.format(value)} ms`,
  bytes: (value) => `${fine.format(value / 1048576)} MB`,
  seconds: (value) => {
    const minutes = Math.floor(value / 60);
    return minutes < 60 ? `${minutes} min` : `${whole.format(Math.floor(minutes / 60))} h ${minutes % 60} min`;
  },
};

export class Chart {
  #figure;
  #words;
  #parts = {};

  constructor(figure, words) {
    this.#figure = figure;
    this.#words = words;
    const svg = figure.querySelector("svg");
    for (const name of ["area", "line", "ground"]) {
      this.#parts[name] = document.createElementNS(SVG, "path");
      this.#parts[name].setAttribute("class", `chart-${name}`);
      svg.append(this.#parts[name]);
    }
    this.#parts.ground.setAttribute("d", `M0 ${BOX.height} H${BOX.width}`);
  }

  draw(points) {
    const { field, unit } = this.#figure.dataset;
    const { lines, minutes } = curve(points, field, { ...BOX, now: Date.now() });
    const drawn = lines.map((line) => `M${line.map((point) => point.join(" ")).join(" L")}${line.length === 1 ? " h0.1" : ""}`);
    this.#parts.line.setAttribute("d", drawn.join(" "));
    const areas = lines.map((line, at) => `${drawn[at]} L${line.at(-1)[0]} ${BOX.height} L${line[0][0]} ${BOX.height} Z`);
    this.#parts.area.setAttribute("d", areas.join(" "));
    const last = points.at(-1)?.[field];
    this.#figure.querySelector(".chart-now").textContent = last === null || last === undefined ? "–" : written[unit](last);
    const [from, to] = this.#figure.querySelectorAll(".chart-span span");
    from.textContent = this.#words.ago.replace("{n}", minutes);
    to.textContent = this.#words.now;
  }
}
