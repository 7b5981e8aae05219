import { metricsInQuery } from './metrics-in-query.js';

describe('the metrics of a query', () => {
  it.each([
    ['up', ['up']],
    ['sum by (a, b) (rate(requests_total{c=~"up|down"}[5m])) > 0.5', ['requests_total']],
    ['a:b1h > on (slo) group_left () 14.4 * c or (d unless d offset 5m)', ['a:b1h', 'c', 'd']],
    ['histogram_quantile(0.9, sum by (le) (rate(x_bucket[$__rate_interval]))) and vector(0)', ['x_bucket']],
  ])('%s', (query, names) => {
    expect(metricsInQuery(query)).toEqual(names);
  });
});
