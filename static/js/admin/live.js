/** The page "Live": charts and tables that the server keeps up to date. */

import { Chart, written } from "./chart.js";
import { line, watchLine } from "./socket.js";
import { grown } from "./series.js";

const place = document.querySelector("#charts");
const state = document.querySelector("#line-state");
const charts = [...place.querySelectorAll(".chart")].map((figure) => new Chart(figure, place.dataset));
let points = [];

watchLine((name) => {
  state.textContent = state.dataset[name];
  state.classList.toggle("is-up", name === "up");
});

line.on("figures", (figures) => {
  points = grown(points, figures.points);
  for (const chart of charts) chart.draw([...points, unfinished(figures)]);
  drawTimes(figures);
  drawFacts(figures);
  drawProcesses(figures.processes);
});

/** Between two samples the curve goes on to now: counts as they are, times as they were. */
function unfinished({ at, connections, people, messages, memory, database }) {
  return { ...points.at(-1), at, connections, people, messages, memory, database };
}

function drawTimes(figures) {
  for (const row of document.querySelectorAll("[data-times]")) {
    for (const cell of row.querySelectorAll("[data-share]")) {
      const value = figures[row.dataset.times][cell.dataset.share];
      const unit = cell.dataset.share === "count" ? "count" : "plain";
      cell.textContent = value === null ? "–" : written[unit](value);
    }
  }
}

function drawFacts(figures) {
  for (const fact of document.querySelectorAll("[data-fact]")) {
    const value = fact.dataset.fact.split(".").reduce((found, name) => found[name], figures);
    fact.textContent = written[fact.dataset.unit](value);
  }
}

function drawProcesses(processes) {
  const rows = processes.map((it) => {
    const row = document.createElement("tr");
    const cells = [it.name, it.async_mode, it.version, written.seconds(it.uptime), written.count(it.connections), written.bytes(it.memory)];
    for (const text of cells) row.append(Object.assign(document.createElement("td"), { textContent: text }));
    return row;
  });
  document.querySelector("#processes tbody").replaceChildren(...rows);
}
