/**
 * Metrics are the numbers that a process shows to Prometheus: counters, histograms, and gauges that are read at a scrape.
 * Each module registers its own. Labels never hold ids of keys, users, organizations or requests.
 * Does not know: what is measured.
 */
export { HistogramFamily, type CounterSeries, type HistogramSeries } from './metric-families.js';
export { Metrics } from './metrics.js';
export { roundedUsd } from './rounded-usd.js';
