// The half of `interact` that a reader moves: its sliders and lists, and below them what the closure has drawn.

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// JupyterLab would take the arrow keys for itself.
const keyed = (element) => {
  element.setAttribute("data-lm-suppress-shortcuts", "true");
  return element;
};

const ROW = "display:flex;align-items:center;gap:1em;margin:0.3em 0";

// Each gives its element, and a function that puts it where a value is.
function slider({ name, min, max, step }, moved) {
  const input = keyed(make("input", { type: "range", min, max, step, style: "width:240px" }));
  const reading = make("output", { style: "font-variant-numeric:tabular-nums" });
  const read = () => (reading.textContent = input.value);
  input.oninput = () => {
    read();
    moved(Number(input.value));
  };
  const put = (value) => {
    input.value = value;
    read();
  };
  return { element: make("label", { style: ROW }, make("span", { textContent: name }), input, reading), put };
}

function dropdown({ name, options }, moved) {
  const select = keyed(make("select", {}, ...options.map((option) => make("option", { textContent: option }))));
  select.onchange = () => moved(select.selectedIndex);
  const put = (value) => (select.selectedIndex = value);
  return { element: make("label", { style: ROW }, make("span", { textContent: name }), select), put };
}

async function render({ model, el }) {
  const id = model.get("id");
  // In a page without a kernel the saved picture is there, and nothing can be moved.
  const { comm_live: live } = await model.widget_manager.get_model(id);
  if (!live) {
    el.append(make("small", { textContent: "Run the cell, and there is a slider here to move." }));
    return;
  }
  const moved = (index) => (value) => {
    model.set("values", model.get("values").with(index, value));
    model.save_changes();
  };
  const controls = model.get("controls").map((control, index) =>
    (control.options ? dropdown : slider)(control, moved(index)),
  );
  const picture = make("div"), error = make("pre", { style: "white-space:pre-wrap" });
  const follow = (name, change) => {
    model.on(`change:${name}`, change);
    change();
  };
  follow("values", () => model.get("values").forEach((value, index) => controls[index].put(value)));
  follow("error", () => (error.textContent = model.get("error").replace(/\x1b\[[0-9;]*m/g, "")));
  follow("html", async () => {
    const html = model.get("html"), next = make("div", { innerHTML: html });
    // A picture takes the old one's place when it is there, so that nothing jumps.
    await Promise.allSettled([...next.querySelectorAll("img")].map((image) => image.decode()));
    if (html === model.get("html")) picture.replaceChildren(next);
  });
  // What is saved shows the same: it is seen where this is not.
  const still = `[data-emberbook-interact="${id}"]`;
  const hide = make("style", { textContent: `${still}, .jp-OutputArea-child:has(${still}) { display: none }` });
  el.append(hide, ...controls.map(({ element }) => element), picture, error);
}

export default { render };
