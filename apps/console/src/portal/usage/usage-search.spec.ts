import { readUsageSearch, usageQuery } from './usage-search';

const NOW = Date.parse('2026-11-23T12:00:30Z');

describe('the choice of usage', () => {
  it('is what the address has, as far as it is known', () => {
    expect(readUsageSearch({ group: 'key', range: '12m', tz: 'UTC', x: 1 })).toEqual({
      group: 'key',
      range: '12m',
      tz: 'UTC',
    });
    expect(readUsageSearch({ group: 'model', range: '1y', tag: '' })).toEqual({});
  });

  it('becomes a query in the zone of the person', () => {
    expect(usageQuery({}, 'Asia/Tokyo', NOW)).toEqual({
      interval: 'day',
      from: '2026-10-25T12:00:00.000Z',
      tz: 'Asia/Tokyo',
      group_by: 'model',
    });
    expect(usageQuery({ range: '24h', tz: 'UTC' }, 'Asia/Tokyo', NOW)).toMatchObject({ interval: 'hour', tz: 'UTC' });
  });

  it('waits for the name of a tag', () => {
    expect(usageQuery({ group: 'tag' }, 'UTC', NOW)).toBeNull();
    expect(usageQuery({ group: 'tag', tag: 'env' }, 'UTC', NOW)).toMatchObject({ group_by: 'tag', tag: 'env' });
  });
});
