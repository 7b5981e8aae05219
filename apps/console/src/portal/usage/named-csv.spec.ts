import { namedCsv } from './named-csv';

it('has the name of each group beside its id', () => {
  const csv = 'starts_at,group,cost_usd\r\n2026-11-23T00:00:00Z,key_1,0.5\r\n2026-11-23T00:00:00Z,,1\r\n';
  const names: Readonly<Record<string, string>> = { key_1: 'prod, new' };
  expect(namedCsv(csv, (group) => (group === null ? 'no key' : (names[group] ?? group)))).toBe(
    'starts_at,group,name,cost_usd\r\n2026-11-23T00:00:00Z,key_1,"prod, new",0.5\r\n2026-11-23T00:00:00Z,,no key,1\r\n',
  );
});
