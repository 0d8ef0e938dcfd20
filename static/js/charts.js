"use strict";
// Draws every [data-chart] from its json_script. Colours are the page's own and change with the theme; each point
// leads where its row of the table leads. Without this script the tables stand in place of the charts.
(() => {
  const KEPT = "charts";
  const TITLE_PX = 36;
  const RATIO = 2;
  const LYING_ROW_PX = 28;
  const drawn = new Map();

  const colours = (isPaper) => {
    if (isPaper) return { main: "#000", text: "#000", quiet: "#444", line: "#bbb", mark: "#000", back: "#fff" };
    const style = window.getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    return {
      main: of("--tblr-primary"), text: of("--tblr-body-color"), quiet: of("--tblr-secondary"),
      line: of("--hf-line"), mark: of("--tblr-yellow"), back: of("--tblr-bg-surface"),
    };
  };

  const font = () => window.getComputedStyle(document.body).fontFamily;
  const dot = (point, colour) => ({
    value: point.value, cursor: point.url ? "pointer" : "default", itemStyle: { color: colour },
  });

  const whiskers = (data, ink) => ({
    type: "custom",
    silent: true,
    data: data.series[0].points.map((point, at) => [point.low, at, point.high]).filter((each) => each[0] !== null),
    encode: { x: [0, 2], y: 1 },
    z: 5,
    renderItem: (_params, api) => {
      const low = api.coord([api.value(0), api.value(1)]);
      const high = api.coord([api.value(2), api.value(1)]);
      const style = { stroke: ink.text, lineWidth: 1.5, fill: null };
      const bar = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
      return {
        type: "group",
        children: [
          bar(low[0], low[1], high[0], high[1]),
          bar(low[0], low[1] - 4, low[0], low[1] + 4),
          bar(high[0], high[1] - 4, high[0], high[1] + 4),
        ],
      };
    },
  });

  const target = (data, ink) => (data.target === null ? {} : {
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: ink.mark, type: "dashed", width: 1 },
      label: { color: ink.mark, formatter: `${data.target}`, position: data.lying ? "start" : "insideEndTop" },
      data: [data.lying ? { xAxis: data.target } : { yAxis: data.target }],
    },
  });

  // Lines on one axis are told apart without their colours too.
  const DASHES = ["solid", "dashed", "dotted"];
  const TYPES = { bar: "bar", dot: "scatter", line: "line", shadow: "line" };
  const series = (data, ink) => data.series.map((each, at) => {
    const isBar = each.look === "bar";
    const isShadow = each.look === "shadow";
    const colour = isShadow ? ink.quiet : [ink.main, ink.quiet, ink.mark][Math.min(at, 2)];
    return {
      name: each.name,
      type: TYPES[each.look],
      [data.lying ? "xAxisIndex" : "yAxisIndex"]: each.right ? 1 : 0,
      data: each.points.map((point) => dot(point, colour)),
      barMaxWidth: data.lying ? 14 : 34,
      symbol: isShadow ? "none" : "circle",
      symbolSize: each.look === "dot" ? 11 : 7,
      z: 6,
      lineStyle: { color: colour, width: isShadow ? 1.5 : 2, type: isShadow ? "dashed" : isBar || each.right ? "solid" : DASHES[at % DASHES.length] },
      itemStyle: { color: colour },
      label: {
        show: isBar, position: data.lying ? "right" : "top", color: ink.text, formatter: (one) => each.points[one.dataIndex].said,
      },
      ...(at === 0 ? target(data, ink) : {}),
    };
  });

  // A share axis begins where the shares do: 90 to 100 would else be one line.
  const least = (data, right) => (range) => {
    const share = data.series.some((each) => each.unit === "%" && each.right === right);
    if (!share || right) return 0;
    const lows = data.series.flatMap((each) => each.points.map((point) => point.low)).filter((low) => low !== null);
    const low = Math.min(range.min, data.target === null ? 100 : data.target, ...lows);
    return Math.max(0, Math.floor((low - 2) / 5) * 5);
  };

  const valueAxis = (data, ink, right) => ({
    type: "value",
    min: least(data, right),
    max: data.series.some((each) => each.unit === "%" && each.right === right) ? 100 : null,
    minInterval: right ? null : 1,
    axisLabel: { color: ink.quiet, formatter: (value) => (right ? `${value}%` : `${value}`) },
    splitLine: { show: !right, lineStyle: { color: ink.line } },
  });

  // A dot has no room for its figure: it stands with the name.
  const named = (data) => (name, at) => (data.series[0].look === "dot"
    ? `${name}  ${data.series[0].points[at].value.toFixed(1)}` : name);
  // Names of bars are all shown, in several lines where they are long; days and months may be passed over.
  const wrapped = (data) => (data.series[0].look === "bar"
    ? { interval: 0, width: 64, overflow: "break" } : { interval: "auto", hideOverlap: true });

  const categoryAxis = (data, ink) => ({
    type: "category",
    data: data.categories,
    triggerEvent: data.links.length > 0,
    inverse: data.lying,
    axisLabel: {
      color: data.links.length ? ink.main : ink.text,
      ...(data.lying ? { interval: 0, formatter: named(data) } : wrapped(data)),
    },
    axisLine: { lineStyle: { color: ink.line } },
    axisTick: { show: false },
  });

  const said = (data) => (params) => {
    const at = params.find((each) => each.seriesType !== "custom").dataIndex;
    const lines = data.series.map((each) => {
      const point = each.points[at];
      return `${each.name} ${point.said}${point.note ? ` = ${point.note}` : ""}`;
    });
    return [data.categories[at], ...lines].join("\n");
  };

  const options = (data, ink) => {
    const values = data.series.some((each) => each.right)
      ? [valueAxis(data, ink, false), valueAxis(data, ink, true)] : [valueAxis(data, ink, false)];
    const hasRange = data.lying && data.series[0].points.some((point) => point.low !== null);
    return {
      animation: false,
      textStyle: { fontFamily: font(), color: ink.text, fontSize: 12 },
      grid: { left: 8, right: 20, top: data.lying && data.target === null ? 8 : 30, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      legend: { show: data.series.length > 1, top: 0, right: 0, icon: "rect", itemHeight: 4, itemWidth: 18, textStyle: { color: ink.quiet }, data: data.series.map((each) => each.name) },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: data.lying ? "shadow" : "line" },
        backgroundColor: ink.back, borderColor: ink.line, textStyle: { color: ink.text, fontSize: 12 }, formatter: said(data),
      },
      xAxis: data.lying ? values : categoryAxis(data, ink),
      yAxis: data.lying ? categoryAxis(data, ink) : values,
      series: [...series(data, ink), ...(hasRange ? [whiskers(data, ink)] : [])],
    };
  };

  const draw = (place) => {
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    if (data.lying) place.style.height = `${Math.max(120, data.categories.length * LYING_ROW_PX + 40)}px`;
    const chart = window.echarts.init(place, null, { locale: document.documentElement.lang.startsWith("zh") ? "ZH" : "EN" });
    chart.setOption(options(data, colours(false)));
    chart.on("click", (event) => {
      const isName = event.componentType === "xAxis" || event.componentType === "yAxis";
      const each = data.series[event.seriesIndex];
      const url = isName ? data.links[data.categories.indexOf(event.value)] : each && each.points[event.dataIndex].url;
      if (url) window.location.assign(url);
    });
    drawn.set(place, { chart, data });
  };

  const redraw = (isPaper) => drawn.forEach(({ chart, data }) => {
    chart.setOption(options(data, colours(isPaper)), true);
    chart.getZr().flush();
  });

  const card = (element) => element.closest("[data-chart-card]");
  const show = (holder, isTable) => {
    holder.dataset.as = isTable ? "table" : "chart";
    holder.querySelector("[data-chart-table]").setAttribute("aria-pressed", String(isTable));
    const place = holder.querySelector("[data-chart]");
    if (isTable) return;
    if (drawn.has(place)) drawn.get(place).chart.resize();
    else draw(place);
  };

  // Heading and chart on one picture, on the colour of the page.
  const save = (holder) => {
    show(holder, false);
    const { chart, data } = drawn.get(holder.querySelector("[data-chart]"));
    const ink = colours(false);
    const inner = chart.getRenderedCanvas({ pixelRatio: RATIO, backgroundColor: ink.back });
    const sheet = document.createElement("canvas");
    sheet.width = inner.width;
    sheet.height = inner.height + TITLE_PX * RATIO;
    const pen = sheet.getContext("2d");
    pen.fillStyle = ink.back;
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.fillStyle = ink.text;
    pen.font = `600 ${14 * RATIO}px ${font()}`;
    pen.fillText(data.title, 12 * RATIO, 24 * RATIO);
    pen.drawImage(inner, 0, TITLE_PX * RATIO);
    const link = document.createElement("a");
    link.href = sheet.toDataURL("image/png");
    link.download = `${data.title}.png`;
    link.click();
  };

  const cards = () => [...document.querySelectorAll("[data-chart-card]")];
  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-chart-table]");
    const all = event.target.closest("[data-chart-tables]");
    const image = event.target.closest("[data-chart-image]");
    if (one) show(card(one), card(one).dataset.as !== "table");
    if (image) save(card(image));
    if (!all) return;
    const areTables = all.getAttribute("aria-pressed") !== "true";
    all.setAttribute("aria-pressed", String(areTables));
    window.localStorage.setItem(KEPT, areTables ? "table" : "chart");
    cards().forEach((holder) => show(holder, areTables));
  });

  document.addEventListener("DOMContentLoaded", () => {
    const areTables = window.localStorage.getItem(KEPT) === "table";
    const all = document.querySelector("[data-chart-tables]");
    if (all) all.setAttribute("aria-pressed", String(areTables));
    cards().forEach((holder) => show(holder, areTables));
    new MutationObserver(() => redraw(false)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    new ResizeObserver(() => drawn.forEach(({ chart }) => chart.resize())).observe(document.getElementById("main"));
  });
  window.addEventListener("beforeprint", () => redraw(true));
  window.addEventListener("afterprint", () => redraw(false));
})();
