// Draws the embedded options: charts in view at once, the others while the page is idle, and all before printing.
(() => {
  const { shown, isShown, tooltipOf } = globalThis.tooltips;
  const { narrow, themes, charts } = JSON.parse(document.getElementById("data").textContent);
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const button = document.getElementById("theme");
  const drawn = new Map();
  let printing = false;

  const isDark = () =>
    !printing &&
    (document.documentElement.dataset.theme ?? (prefersDark.matches ? "dark" : "light")) === "dark";

  const zoom = {
    right: 8,
    top: 0,
    itemSize: 14,
    feature: {
      dataZoom: { filterMode: "none", title: { zoom: "zoom: drag a rectangle", back: "undo zoom" } },
      restore: { title: "reset zoom" },
    },
  };

  function draw(id) {
    const place = document.getElementById(`chart-${id}`);
    const { option, height, narrowHeight } = charts[id];
    drawn.get(id)?.dispose();
    place.style.height = `${place.clientWidth <= narrow ? narrowHeight : height}px`;
    const chart = globalThis.echarts.init(place, themes[isDark() ? "dark" : "light"], { renderer: "svg" });
    // The library changes its argument: pass a copy.
    chart.setOption({
      ...globalThis.withAxisLabels(structuredClone(option)),
      tooltip: { ...option.tooltip, formatter: tooltipOf(option) },
      ...(option.series[0].type === "line" && !printing ? { toolbox: zoom } : {}),
    });
    drawn.set(id, chart);
  }

  function redraw() {
    for (const id of drawn.keys()) draw(id);
  }

  function resize(place) {
    const id = place.id.slice("chart-".length);
    const chart = drawn.get(id);
    if (!chart || chart.getWidth() === place.clientWidth) return;
    const { height, narrowHeight } = charts[id];
    place.style.height = `${place.clientWidth <= narrow ? narrowHeight : height}px`;
    chart.resize();
  }

  /** Left and right move between points, up and down between lines. */
  function move(id, at, key) {
    const chart = drawn.get(id);
    const series = charts[id].option.series.map((one, index) => ({ one, index })).filter(({ one }) =>
      !one.silent
    );
    if (key === "ArrowUp" || key === "ArrowDown") at.series += key === "ArrowUp" ? -1 : 1;
    at.series = (at.series + series.length) % series.length;
    const { one, index } = series[at.series];
    if (key === "ArrowLeft" || key === "ArrowRight") at.point += key === "ArrowLeft" ? -1 : 1;
    if (key === "Home") at.point = 0;
    if (key === "End") at.point = one.data.length - 1;
    at.point = Math.min(one.data.length - 1, Math.max(0, at.point));
    chart.dispatchAction({ type: "downplay" });
    chart.dispatchAction({ type: "highlight", seriesIndex: index, dataIndex: at.point });
    chart.dispatchAction({ type: "showTip", seriesIndex: index, dataIndex: at.point });
    const value = one.data[at.point]?.value ?? one.data[at.point];
    const parts = [value].flat().filter((_, i) => isShown(one.dimensions?.[i] ?? ""));
    return `${one.name}: ${parts.map((part) => shown(part)).join(", ")}`;
  }

  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => resize(target)));
  const views = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      drawFirst(target);
    }
  }, { rootMargin: "300px" });

  function drawFirst(place) {
    views.unobserve(place);
    draw(place.id.slice("chart-".length));
    sizes.observe(place);
  }

  /** One after the other, so that the page stays responsive: they are then in pictures of the whole page, too. */
  const whenIdle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 50));
  function drawNext() {
    const next = Object.keys(charts).find((id) => !drawn.has(id));
    if (next === undefined) return;
    drawFirst(document.getElementById(`chart-${next}`));
    whenIdle(drawNext);
  }
  addEventListener("load", () => whenIdle(drawNext));

  for (const [id, { height, narrowHeight }] of Object.entries(charts)) {
    const place = document.getElementById(`chart-${id}`);
    place.style.height = `${place.clientWidth <= narrow ? narrowHeight : height}px`;
    views.observe(place);
    const at = { series: 0, point: -1 };
    place.addEventListener("keydown", (event) => {
      if (
        !/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key) || event.ctrlKey || event.altKey ||
        event.metaKey
      ) return;
      event.preventDefault();
      place.nextElementSibling.textContent = move(id, at, event.key);
    });
    place.addEventListener("blur", () => drawn.get(id)?.dispatchAction({ type: "hideTip" }));
  }

  const label = () => (button.textContent = isDark() ? "Light" : "Dark");
  button.hidden = false;
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    label();
    redraw();
  });
  prefersDark.addEventListener("change", () => {
    label();
    redraw();
  });
  label();

  addEventListener("beforeprint", () => {
    printing = true;
    document.documentElement.dataset.printing = "";
    for (const id of Object.keys(charts)) draw(id);
  });
  addEventListener("afterprint", () => {
    printing = false;
    delete document.documentElement.dataset.printing;
    redraw();
  });
})();
