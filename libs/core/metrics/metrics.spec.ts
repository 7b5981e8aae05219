import { Metrics } from './metrics.js';

describe('Metrics', () => {
  it('renders counters and histograms as Prometheus reads them', async () => {
    const metrics = new Metrics();
    const requests = metrics.counter({ name: 'a_total', help: 'Things.', labels: ['kind'] });
    requests.with('x "1"\\').add(2);
    requests.with('x "1"\\').add(1.5);
    const seconds = metrics.histogram({ name: 'b_seconds', help: 'Time.' }, [0.1, 1]).with();
    for (const value of [0.1, 0.2, 5]) seconds.observe(value);
    expect((await metrics.render()).trim().split('\n')).toEqual([
      '# HELP a_total Things.',
      '# TYPE a_total counter',
      'a_total{kind="x \\"1\\"\\\\"} 3.5',
      '',
      '# HELP b_seconds Time.',
      '# TYPE b_seconds histogram',
      'b_seconds_bucket{le="0.1"} 1',
      'b_seconds_bucket{le="1"} 2',
      'b_seconds_bucket{le="+Inf"} 3',
      'b_seconds_sum 5.3',
      'b_seconds_count 3',
    ]);
  });

  it('reads gauges at a scrape, and leaves out those that fail', async () => {
    const metrics = new Metrics();
    let value = 1;
    metrics.gauge({ name: 'ok', help: 'Ok.' }, () => [{ value }]);
    metrics.gauge({ name: 'gone', help: 'Gone.' }, () => Promise.reject(new Error('no store')));
    metrics.gauge({ name: 'broken', help: 'Broken.' }, () => {
      throw new Error('no store');
    });
    value = 7;
    const lines = (await metrics.render()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual(['ok 7']);
  });

  it('refuses a series with other labels than its metric', () => {
    const counter = new Metrics().counter({ name: 'a_total', help: 'Things.', labels: ['kind'] });
    expect(() => counter.with()).toThrow('a_total has the labels kind');
  });
});
