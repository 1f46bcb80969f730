// Draws the table of the page as lines; the table stays, and the page is whole without this.
(function () {
  "use strict";

  function start() {
    var place = document.querySelector("[data-chart]");
    var table = place && document.getElementById(place.dataset.chart);
    if (!table || !window.echarts) return;
    place.hidden = false;
    var texts = function (cells) { return Array.prototype.map.call(cells, function (cell) { return cell.textContent.trim(); }); };
    var names = texts(table.tHead.rows[0].cells).slice(1);
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    var style = window.getComputedStyle(document.body);
    var ink = style.getPropertyValue("--muted").trim() || "#57606A";
    var looks = [["solid", "circle"], ["dashed", "triangle"], ["dotted", "rect"]];
    var colours = ["#0B5CAD", "#BC4C00", "#1A7F37"];
    var chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption({
      animation: false,
      aria: { enabled: true },
      color: colours,
      grid: { left: 40, right: 24, top: 36, bottom: 28 },
      legend: { top: 0, left: 0, textStyle: { color: ink } },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: rows.map(function (row) { return row.cells[0].textContent.trim(); }), axisLabel: { color: ink } },
      yAxis: { type: "value", minInterval: 1, axisLabel: { color: ink } },
      series: names.map(function (name, index) {
        return {
          name: name,
          type: "line",
          symbol: looks[index % 3][1],
          symbolSize: 7,
          lineStyle: { type: looks[index % 3][0], width: 2 },
          data: rows.map(function (row) { return Number(row.cells[index + 1].textContent); })
        };
      })
    });
    window.addEventListener("resize", function () { chart.resize(); });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
