(() => {
  const tint = "rgba(255,152,0,.35)";
  const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });
  for (const board of document.querySelectorAll("[data-emberbook-board]:not([data-live])")) {
    board.dataset.live = "";
    const stages = [...board.querySelectorAll("[data-stage]")];
    const edges = [...board.querySelectorAll("[data-edge]")];
    let now = 0;
    const place = element("span", "");
    place.style.padding = "0 .6em";
    const show = (next) => {
      now = Math.max(0, Math.min(stages.length - 1, next));
      stages.forEach((stage, i) => {
        stage.open = i === now;
        stage.style.display = all.checked || i === now ? "" : "none";
      });
      if (all.checked) stages.forEach((stage) => (stage.open = true));
      place.textContent = `${now + 1} of ${stages.length}`;
      back.disabled = now === 0;
      forward.disabled = now === stages.length - 1;
      light([]);
    };
    const light = (numbers) => {
      board.querySelectorAll("[data-lit]").forEach((lit) => {
        lit.style.background = "";
        delete lit.dataset.lit;
      });
      numbers.forEach((number) => {
        number.style.background = tint;
        number.dataset.lit = "";
      });
      const layer = stages[now]?.dataset.layer;
      edges.forEach((edge) => (edge.style.opacity = edge.dataset.edge.startsWith(`${layer}-`) ? "1" : ".3"));
    };
    const back = element("button", "◀ back");
    const forward = element("button", "forward ▶");
    const label = element("label", " all at once");
    const all = element("input", "");
    all.type = "checkbox";
    label.prepend(all);
    back.onclick = () => show(now - 1);
    forward.onclick = () => show(now + 1);
    all.onchange = () => show(now);
    const bar = board.querySelector("[data-steps]");
    bar.append(back, place, forward, label);
    const samples = new Set([...board.querySelectorAll("tr[data-sample]")].map((row) => row.dataset.sample));
    if (samples.size > 1) {
      const choice = document.createElement("select");
      choice.setAttribute("aria-label", "sample");
      choice.append(new Option("all samples", ""));
      samples.forEach((sample) => choice.append(new Option(`sample ${sample}`, sample)));
      choice.onchange = () =>
        board.querySelectorAll("tr[data-sample]").forEach((row) => {
          row.style.display = choice.value && row.dataset.sample !== choice.value ? "none" : "";
        });
      bar.append(choice);
    }
    for (const control of bar.children) control.style.margin = "0 .5em 0 0";
    stages.forEach((stage, i) => {
      const { kind, layer, edges: which } = stage.dataset;
      const matrices = [...stage.querySelectorAll("table")];
      const at = (number) => [
        matrices.indexOf(number.closest("table")),
        number.parentElement.rowIndex,
        number.cellIndex,
      ];
      const last = matrices.length - 1;
      matrices[last].querySelectorAll("td").forEach((number) => {
        const [, row, column] = at(number);
        number.onmouseenter = () => {
          now = all.checked ? i : now;
          light(
            [...stage.querySelectorAll("td")].filter((other) => {
              const [matrix, r, c] = at(other);
              if (other === number) return true;
              if (matrix === last) return false;
              if (kind === "product") return matrix === 0 ? r === row : c === column;
              return (kind === "column" || r === row) && (kind === "row" || c === column);
            }),
          );
          if (kind === "product")
            edges.forEach((edge) => {
              const [depth, from, to] = edge.dataset.edge.split("-").map(Number);
              const meant = { to: to === column, from: from === column, both: to === row && from === column }[which];
              edge.style.opacity = depth === Number(layer) && meant ? "1" : ".12";
            });
        };
        number.onmouseleave = () => light([]);
      });
    });
    const chains = [...board.querySelectorAll("[data-chain]")];
    edges.forEach((edge) => {
      const chain = chains.find((chain) => chain.dataset.chain === edge.dataset.edge);
      if (!chain) return;
      edge.style.cursor = "pointer";
      edge.onclick = () => {
        chains.forEach((other) => (other.open = other === chain));
        chain.parentElement.open = true;
        chain.scrollIntoView({ block: "nearest" });
      };
    });
    chains.forEach((chain) => {
      const path = new Set(chain.dataset.path.split(" "));
      chain.addEventListener("toggle", () => {
        if (!chain.open) return light([]);
        chains.forEach((other) => (other.open = other === chain));
        edges.forEach((edge) => (edge.style.opacity = path.has(edge.dataset.edge) ? "1" : ".12"));
      });
    });
    show(0);
  }
})();
