// The dashboard as Grafana draws it: its panels, axes, units, thresholds and legends are those of @grafana/ui and
// @grafana/data. Only the grid and the row titles are made here. What it draws is in window.dashboard and
// window.answers, Prometheus' answers by panel and query.

import {
  FieldColorModeId, FieldType, ThemeContext, createTheme, dateTime, getDisplayProcessor, reduceField, toDataFrame,
} from "@grafana/data";
import { BigValue, PanelChrome, TimeSeries, TooltipDisplayMode } from "@grafana/ui";
import React from "react";
import { createRoot } from "react-dom/client";

const COLUMN = 58; // pixels of one of the 24 columns
const ROW = 30;
const GAP = 8;

const theme = createTheme({ colors: { mode: "light" } });

function legend(format, labels) {
  return format.replace(/{{\s*(\w+)\s*}}/g, (_, name) => labels[name] ?? "");
}

// The field with what the panel says of its name alone: the only overrides that the dashboard has.
function named(config, panel) {
  const override = panel.fieldConfig.overrides.find(({ matcher }) => matcher.options === config.displayName);
  for (const { id, value } of override?.properties ?? []) config[id] = value;
  return config;
}

// As the panels of Grafana get them: a frame a series, named by its legend, with what the panel says of its fields.
function framesOf(panel, answers) {
  const { defaults } = panel.fieldConfig;
  const steps = defaults.thresholds.steps.map((step) => ({ ...step, value: step.value ?? -Infinity }));
  const color = { mode: panel.type === "stat" ? FieldColorModeId.Thresholds : FieldColorModeId.PaletteClassic };
  const config = { color, ...defaults, thresholds: { ...defaults.thresholds, steps } };
  const frames = panel.targets.flatMap((target) => answers[target.refId].map((series) => toDataFrame({
    refId: target.refId,
    fields: [
      { name: "Time", type: FieldType.time, values: series.values.map(([seconds]) => seconds * 1000), config: {} },
      {
        name: "Value", type: FieldType.number, values: series.values.map(([, value]) => Number(value)),
        config: named({ ...config, displayName: legend(target.legendFormat, series.metric) }, panel),
      },
    ],
  })));
  frames.forEach(({ fields }, seriesIndex) => {
    fields[1].state = { seriesIndex };
    for (const field of fields) field.display = getDisplayProcessor({ field, theme, timeZone: "utc" });
  });
  return frames;
}

function Curves({ panel, frames, width, height }) {
  const range = { from: dateTime(window.range.from * 1000), to: dateTime(window.range.to * 1000) };
  if (frames.length === 0) return <Nothing />;
  const options = { ...panel.options.legend, calcs: [] };
  return <TimeSeries frames={frames} timeRange={{ ...range, raw: range }} timeZone="utc" width={width} height={height}
    legend={options} options={{ legend: options, tooltip: { mode: TooltipDisplayMode.None } }} />;
}

function Figure({ panel, frames, width, height }) {
  const field = frames[0]?.fields[1];
  if (!field) return <Nothing />;
  const [calculation] = panel.options.reduceOptions.calcs;
  const value = field.display(reduceField({ field, reducers: [calculation] })[calculation]);
  return <BigValue value={value} width={width} height={height} theme={theme} colorMode={panel.options.colorMode}
    graphMode={panel.options.graphMode} />;
}

function Nothing() {
  return <div className="nothing">No data</div>;
}

function Panel({ panel }) {
  const { x, y, w, h } = panel.gridPos;
  const place = { position: "absolute", left: x * COLUMN, top: y * (ROW + GAP), width: w * COLUMN - GAP };
  if (panel.type === "row") return <h2 style={place}>{panel.title}</h2>;
  const frames = framesOf(panel, window.answers[panel.id]);
  const Content = { stat: Figure, timeseries: Curves }[panel.type];
  const height = h * (ROW + GAP) - GAP;
  return <div style={{ ...place, height }} data-panel={panel.title}>
    <PanelChrome title={panel.title} width={w * COLUMN - GAP} height={height}>
      {(width, inner) => <Content panel={panel} frames={frames} width={width} height={inner} />}
    </PanelChrome>
  </div>;
}

function Dashboard({ panels }) {
  const bottom = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  return <ThemeContext.Provider value={theme}>
    <div style={{ position: "relative", width: 24 * COLUMN, height: bottom * (ROW + GAP) }}>
      {panels.map((panel) => <Panel key={panel.id} panel={panel} />)}
    </div>
  </ThemeContext.Provider>;
}

createRoot(document.getElementById("dashboard")).render(<Dashboard panels={window.dashboard.panels} />);
