
"use strict";

// Names, reasons and ids come from others: they become text nodes, never markup.

const POLL_MS = 3000;
const PATIENCE_MS = 5000;
const STALE_MS = 10000;
const DAY_MS = 86400000;

const at = (id) => document.getElementById(id);

function make(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// Leaves what did not change as it is, so that a text can be selected while the page goes on asking.
function fill(node, children) {
  const fresh = make(node.tagName, {}, ...children);
  if (fresh.innerHTML !== node.innerHTML) node.replaceChildren(...fresh.childNodes);
}

function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const number = (value) => value.toLocaleString("en");
const plural = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;
const percent = (part, whole) => `${(100 * part / whole).toFixed(part * 10 < whole ? 1 : 0)} %`;
const rate = (count, ms) => number(Number((60000 * count / ms).toPrecision(3)));
const clock = (time) => time.slice(11, 19);
const moment = (time, now) => time.slice(0, 10) === now.slice(0, 10) ? clock(time) : `${time.slice(0, 10)} ${clock(time)}`;

function span(ms) {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 1) return `${Math.round(seconds * 100) / 100} s`;
  if (seconds < 10 && seconds % 1 > 0) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 90) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const wholeSpan = (ms) => span(Math.floor(Math.max(0, ms) / 1000) * 1000);
const since = (time, status) => Date.parse(status.time) - Date.parse(time);
const bytes = (count) => count < 1048576 ? `${number(Math.ceil(count / 1024))} KiB` : `${number(Math.round(count / 1048576))} MiB`;
const recently = (status) => status.recent_ms > 50000 ? "in the last minute" : `in the last ${wholeSpan(Math.max(1000, status.recent_ms))}`;

// What the connectors did lately, and since the start, added up.
function totals(status) {
  const add = (member) => {
    const all = {};
    for (const connector of status.connectors) {
      for (const [outcome, count] of Object.entries(connector[member])) all[outcome] = (all[outcome] || 0) + count;
    }
    return {stored: 0, duplicate: 0, dead_lettered: 0, refused: 0, failed: 0, ...all};
  };
  return {recent: add("recent_deliveries"), all: add("deliveries")};
}

function remarksOf(status) {
  const remarks = [];
  for (const connector of status.connectors) {
    const {refused, failed, dead_lettered: dead} = connector.recent_deliveries;
    const latest = (outcome) => connector.recent_refusals.find((refusal) => refusal.outcome === outcome)?.reason;
    const tell = (count, what, outcome) => {
      if (count === 0) return;
      const reason = latest(outcome);
      remarks.push(`${connector.name}: ${plural(count, "delivery", "deliveries")} ${what} ${recently(status)}`
        + (reason ? `, the latest for ${reason}` : "") + ".");
    };
    if (connector.unsigned) remarks.push(`${connector.name} takes deliveries without a signature.`);
    tell(failed, "failed", "failed");
    tell(refused, "refused", "refused");
    tell(dead, "dead-lettered", "dead_lettered");
  }
  const {kafka, public_keys: keys, configuration} = status;
  if (kafka.missing_topics.length > 0) remarks.push(`Topics missing or forbidden: ${kafka.missing_topics.join(", ")}.`);
  if (kafka.oldest_unreported_ms > 10000) remarks.push(`A record has waited ${wholeSpan(kafka.oldest_unreported_ms)} for Kafka.`);
  if (keys.confirmed !== null && since(keys.confirmed, status) > 7200000) {
    remarks.push(`The public keys were confirmed ${wholeSpan(since(keys.confirmed, status))} ago.`);
  }
  if (!configuration.files_in_use) remarks.push("A changed secret, header value or certificate cannot be used; the old one stays.");
  if (configuration.restart_required) remarks.push("The configuration file has changes that need a restart.");
  if (configuration.certificate_expires !== null && -since(configuration.certificate_expires, status) < 14 * DAY_MS) {
    remarks.push(`The certificate expires on ${configuration.certificate_expires.slice(0, 10)}.`);
  }
  return remarks;
}

function showVerdict(state, sign, headline, summary, remarks) {
  at("verdict").dataset.state = state;
  say(at("sign"), sign);
  say(at("state"), headline);
  say(at("summary"), summary);
  fill(at("remarks"), remarks.map((remark) => make("li", {}, remark)));
  document.title = `${sign} dtbridge: ${headline.toLowerCase()}`;
}

function judge(status) {
  const remarks = remarksOf(status);
  if (!status.ready) {
    const headline = status.draining ? "Stopping" : "Not ready";
    return showVerdict("bad", "✗", headline, "Load balancers are told to send nothing here.", [...status.not_ready, ...remarks]);
  }
  const {stored} = totals(status).recent;
  const newest = status.connectors.map((connector) => connector.last_event).filter((time) => time !== null).sort().pop();
  const last = newest === undefined ? "No event since the start."
    : `The newest event is from ${wholeSpan(since(newest, status))} ago.`;
  if (stored > 0) {
    return showVerdict(remarks.length > 0 ? "warn" : "good", "✓", "Events flow",
      `${plural(stored, "event", "events")} stored ${recently(status)}. ${last}`, remarks);
  }
  showVerdict(remarks.length > 0 ? "warn" : "quiet", "○", "Ready, no events",
    `No event stored ${recently(status)}. ${last}`, remarks);
}

function figure(name, value, ...below) {
  return make("div", {class: "box"}, make("dt", {}, name), make("dd", {class: "number"}, value),
    ...below.map((line) => make("dd", {class: "sub"}, line)));
}

function showFigures(status) {
  const {recent, all} = totals(status);
  const {kafka, event_lag: lag, duplicates} = status;
  const bound = (ms) => ms === null ? "over 12 h" : span(ms);
  fill(at("figures"), [
    figure(`Stored ${recently(status)}`, number(recent.stored), `${number(all.stored)} since the start`),
    figure(`Not stored ${recently(status)}`, number(recent.refused + recent.failed + recent.dead_lettered),
      `${number(recent.refused)} refused, ${number(recent.failed)} failed, ${number(recent.dead_lettered)} dead-lettered`),
    figure("From event to Kafka", lag.events === 0 ? "–" : `≤ ${bound(lag.half_within_ms)}`,
      lag.events === 0 ? `no event ${recently(status)}` : `half of them; 95 % ≤ ${bound(lag.p95_within_ms)}`),
    figure("Waiting for Kafka", number(kafka.queued_records),
      kafka.queued_records === 0 ? "records" : `records, the oldest for ${span(kafka.oldest_unreported_ms)}`),
    figure("Duplicates", number(duplicates.hits),
      `since the start; ${number(duplicates.entries)} events remembered`),
  ]);
}

function proofOf(connector) {
  if (connector.unsigned) return make("strong", {class: "warn"}, "! unsigned");
  const parts = [];
  if (connector.secret_files > 0) {
    parts.push(`${connector.secrets_loaded} of ${plural(connector.secret_files, "secret", "secrets")} in use`);
  }
  if (connector.organization !== "") parts.push(`organization ${connector.organization}`);
  if (connector.projects.length > 0) parts.push(plural(connector.projects.length, "project", "projects"));
  return make("span", {}, connector.require.replace("_", " "), make("span", {class: "sub"}, parts.join(", ")));
}

function stateOf(connector) {
  const {stored, duplicate, dead_lettered: dead, refused, failed} = connector.recent_deliveries;
  if (stored + duplicate > 0) return make("span", {class: "good"}, "✓ events flow");
  if (failed > 0) return make("span", {class: "bad"}, "✗ failing");
  if (refused > 0) return make("span", {class: "bad"}, "✗ refused");
  if (dead > 0) return make("span", {class: "warn"}, "! dead letters");
  return make("span", {class: "quiet"}, connector.last_event === null ? "○ no event yet" : "○ quiet");
}

// columns: [heading, cell of a row, class]. The first one heads its row.
function table(kind, columns, rows) {
  const head = columns.map(([heading, , className]) => make("th", {scope: "col", class: className}, heading));
  const body = rows.map((row) => make("tr", {}, ...columns.map(([heading, cell, className], i) => {
    const content = cell(row);
    return i === 0 ? make("th", {scope: "row"}, content)
      : make("td", {"data-label": heading, class: [className, content === "0" ? "zero" : ""].join(" ").trim() || undefined}, content);
  })));
  return make("table", {class: kind}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
}

function showConnectors(status) {
  const count = (outcome) => (connector) => number(connector.deliveries[outcome]);
  const columns = [
    ["Connector", (connector) => make("span", {}, connector.name, make("code", {class: "sub"}, connector.path))],
    ["Now", stateOf, "line"],
    ["Proof", proofOf, "line"],
    ["Last event", (connector) => connector.last_event === null ? "–" : `${wholeSpan(since(connector.last_event, status))} ago`],
    ["Per minute", (connector) => status.recent_ms < 1000 ? "–" : rate(connector.recent_deliveries.stored, status.recent_ms), "count"],
    ["Stored", count("stored"), "count"],
    ["Duplicate", count("duplicate"), "count"],
    ["Dead letter", count("dead_lettered"), "count"],
    ["Refused", count("refused"), "count"],
    ["Failed", count("failed"), "count"],
    ["In flight", (connector) => number(connector.in_flight), "count"],
  ];
  const stray = status.stray_requests === 0 ? []
    : [make("p", {class: "sub"}, `${plural(status.stray_requests, "request", "requests")} reached no connector: another path, or not readable as a request.`)];
  fill(at("connectors"), [table("wide", columns, status.connectors), ...stray]);
}

const outcomeName = (outcome) => outcome.replace("_", "-");

function showRefusals(status) {
  const recent = status.connectors.flatMap((connector) =>
    connector.recent_refusals.map((refusal) => ({...refusal, connector: connector.name})));
  recent.sort((a, b) => a.time < b.time ? 1 : -1);
  fill(at("recent"), recent.length === 0 ? [make("p", {class: "quiet"}, "None since the start.")] : [table("wide plain", [
    ["Time", (row) => moment(row.time, status.time)],
    ["Connector", (row) => row.connector],
    ["Outcome", (row) => outcomeName(row.outcome)],
    ["Reason", (row) => make("code", {}, row.reason), "line"],
    ["Request, as the log names it", (row) => row.request_id === "" ? "–" : make("code", {}, row.request_id), "line"],
  ], recent.slice(0, 20))]);

  const reasons = status.connectors.flatMap((connector) =>
    Object.entries(connector.reasons).map(([reason, count]) => ({connector: connector.name, reason, count})));
  reasons.sort((a, b) => b.count - a.count);
  fill(at("reasons"), reasons.length === 0 ? [make("p", {class: "quiet"}, "None.")] : [table("", [
    ["Reason", (row) => make("span", {}, make("code", {}, row.reason), make("span", {class: "sub"}, row.connector))],
    ["Deliveries", (row) => number(row.count), "count"],
  ], reasons)]);
}

function facts(id, rows) {
  fill(at(id), rows.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
}

function showKafka(status) {
  const {kafka} = status;
  const state = !kafka.reached_once ? make("strong", {class: "bad"}, "✗ not reached yet")
    : kafka.down_ms > 3000 ? make("strong", {class: "bad"}, `✗ no connection for ${wholeSpan(kafka.down_ms)}`)
    : make("span", {class: "good"}, "✓ reached");
  const topics = kafka.missing_topics.length === 0
    ? (kafka.reached_once ? `all ${number(kafka.topics.length)} there` : `${number(kafka.topics.length)}, not looked up yet`)
    : make("strong", {class: "bad"}, `✗ ${kafka.missing_topics.length} of ${kafka.topics.length} missing or forbidden`);
  facts("kafka", [
    ["State", state],
    ["Connected brokers", kafka.brokers_known > 0 ? `${kafka.brokers_up} of ${kafka.brokers_known}` : number(kafka.brokers_up)],
    ["Configured", kafka.brokers.join(", ")],
    ["Topics", topics],
    ["Queue", `${number(kafka.queued_records)} records, ${percent(kafka.queued_records, kafka.queued_records_limit)} of the bound`],
    ["Its bytes", `${bytes(kafka.queued_bytes)} of ${bytes(kafka.queued_bytes_limit)}`],
    ["Oldest record", kafka.queued_records === 0 ? "none waits" : span(kafka.oldest_unreported_ms)],
  ]);
}

function showRest(status) {
  const {duplicates, public_keys: keys, configuration} = status;
  facts("duplicates", [
    ["Repeats", number(duplicates.hits)],
    ["Same id, other body", number(duplicates.conflicts)],
    ["Events remembered", `${number(duplicates.entries)} of ${number(duplicates.max_entries)}`],
    ["For", wholeSpan(duplicates.window_s * 1000)],
  ]);
  const confirmed = keys.confirmed === null ? "never loaded" : `${plural(keys.keys, "key", "keys")}, confirmed ${wholeSpan(since(keys.confirmed, status))} ago`;
  facts("files", [
    ["Public keys", keys.needed ? confirmed : "no connector needs them"],
    ["Secrets and certificates", configuration.files_in_use ? "✓ as in their files" : make("strong", {class: "bad"}, "✗ a changed file cannot be used")],
    ["TLS certificate", configuration.certificate_expires === null ? "no TLS here" : `until ${configuration.certificate_expires.slice(0, 10)}`],
    ["Configuration file", configuration.restart_required ? make("strong", {class: "warn"}, "! changed, needs a restart") : "✓ in force"],
  ]);
  at("about").textContent = `${status.version} (${status.revision}), up ${wholeSpan(since(status.started, status))}`;
}

let shown = null;     // the last status
let shownAt = 0;      // when it came, by performance.now()
let problem = "";     // why there is no newer one

function tick() {
  if (shown === null) {
    if (problem !== "") showVerdict("bad", "✗", "No answer", problem, []);
    return;
  }
  const age = performance.now() - shownAt;
  const stale = problem !== "" || age > STALE_MS;
  document.body.classList.toggle("stale", stale);
  at("updated").textContent = `Updated ${clock(shown.time)}, ${wholeSpan(age)} ago`;
  if (!stale) return;
  showVerdict("bad", "✗", "Stale", `No answer for ${wholeSpan(age)}: ${problem || "the page was asleep"}. `
    + `Below is what the service said at ${clock(shown.time)}.`, []);
}

function show(status) {
  if (shown !== null && shown.revision !== status.revision) location.reload();
  judge(status);
  showFigures(status);
  showConnectors(status);
  showRefusals(status);
  showKafka(status);
  showRest(status);
  shown = status;
  shownAt = performance.now();
}

async function ask() {
  try {
    const answer = await fetch("status", {cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS)});
    if (!answer.ok) throw new Error(`/status answers ${answer.status}`);
    show(await answer.json());
    problem = "";
  } catch (error) {
    problem = error.name === "TimeoutError" ? "/status does not answer in time" : error.message;
  }
  tick();
}

async function go() {
  if (!document.hidden) await ask();
  setTimeout(go, POLL_MS);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
setInterval(tick, 1000);
go();
