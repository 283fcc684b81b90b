/** What makes the pages outside the chat handier; each of them works without. */

const LOOK = { text_size: "textSize" };

/** "Copy link" appears only where it can work. */
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

/** A chosen picture is shown before it is sent. */
for (const input of document.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => preview(input));
}

/** How the pages will look is seen before it is kept. */
const looks = [...document.querySelectorAll("[data-look] select")];
for (const select of looks) {
  select.addEventListener("change", () => { document.documentElement.dataset[nameOf(select)] = select.value; });
}
/** Once it is kept, the other tabs look the same. */
if (looks.length && new URLSearchParams(location.search).get("done")) {
  new BroadcastChannel("look").postMessage(Object.fromEntries(looks.map((select) => [nameOf(select), select.value])));
}

function nameOf({ name }) {
  return LOOK[name] ?? name;
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  // Over plain HTTP on another machine there is no clipboard: the link is selected, at least.
  await navigator.clipboard?.writeText(field.value);
  if (!navigator.clipboard) return;
  const words = button.textContent;
  button.textContent = button.dataset.copied;
  document.querySelector("[data-spoken]").textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = words; }, 2000);
}

function preview(input) {
  const [file] = input.files;
  const face = input.closest(".card").querySelector("[data-preview] .face");
  if (!file || !face) return;
  const image = new Image();
  image.alt = "";
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  face.replaceChildren(image);
}
