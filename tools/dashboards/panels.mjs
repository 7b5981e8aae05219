// Dashboards of Grafana as JSON. Pure.

const COLUMNS = 24;
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const SCHEMA_VERSION = 39;

/**
 * Series over time.
 * @param {string} title
 * @param {string} unit of Grafana: `s`, `bytes`, `reqps`, `currencyUSD`, `percentunit`, `short` …
 * @param {Record<string, string>} queries by legend; `{{channel}}` in a legend is the value of that label
 */
export function timeSeries(title, unit, queries) {
  const custom = { fillOpacity: 10, showPoints: 'never', spanNulls: true };
  const options = { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } };
  return { type: 'timeseries', title, width: 8, height: 8, unit, custom, options, queries };
}

/** The last value of each series. Parameters as of `timeSeries`. */
export function stat(title, unit, queries) {
  const options = { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'none', textMode: 'value_and_name' };
  return { type: 'stat', title, width: 4, height: 4, unit, custom: {}, options, queries };
}

/** Percentiles of a histogram: a query for each. */
export function percentiles(histogram, labels = '', by = '') {
  const grouped = ['le', ...(by === '' ? [] : [by])].join(', ');
  const legend = (percent) => (by === '' ? `p${percent}` : `{{${by}}} p${percent}`);
  return Object.fromEntries(
    [50, 95, 99].map((percent) => [
      legend(percent),
      `histogram_quantile(${percent / 100}, sum by (${grouped}) (rate(${histogram}_bucket${labels}[$__rate_interval])))`,
    ]),
  );
}

/** A variable of a dashboard: the values of a label. */
export function labelVariable(name, metric) {
  const query = `label_values(${metric}, ${name})`;
  const all = { text: 'All', value: '$__all' };
  const shared = { name, type: 'query', datasource: DATASOURCE, definition: query, query: { query, refId: name } };
  return { ...shared, multi: true, includeAll: true, allValue: '.*', current: all, refresh: 2, sort: 1 };
}

/** A dashboard; its panels fill rows from left to right. */
export function dashboard({ uid, title, description, panels, variables = [] }) {
  const datasource = { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus', refresh: 1 };
  return {
    uid,
    title,
    description,
    tags: ['routify'],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
    links: [{ type: 'dashboards', title: 'Routify', tags: ['routify'], asDropdown: true, keepTime: true }],
    templating: { list: [datasource, ...variables] },
    panels: placed(panels).map(panelJson),
  };
}

/** Adds the place of each panel. */
function placed(panels) {
  let [x, y, rowHeight] = [0, 0, 0];
  return panels.map((panel) => {
    if (x + panel.width > COLUMNS) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const gridPos = { x, y, w: panel.width, h: panel.height };
    x += panel.width;
    rowHeight = Math.max(rowHeight, panel.height);
    return { ...panel, gridPos };
  });
}

function panelJson({ type, title, gridPos, unit, custom, options, queries }, index) {
  const targets = Object.entries(queries).map(([legendFormat, expr], number) => ({
    refId: String.fromCharCode('A'.charCodeAt(0) + number),
    datasource: DATASOURCE,
    expr,
    legendFormat,
  }));
  const fieldConfig = { defaults: { unit, custom }, overrides: [] };
  return { id: index + 1, type, title, datasource: DATASOURCE, gridPos, fieldConfig, options, targets };
}
