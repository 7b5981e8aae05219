import { announcedRetirement, shippedEntries } from './shipped-catalog.js';

describe('announced retirements', () => {
  const announced = shippedEntries().flatMap(({ canonical_id: id, announced_retirement: retirement }) =>
    retirement === undefined ? [] : [{ id, ...retirement }],
  );

  it('are days with the page that names them', () => {
    expect(announced.length).toBeGreaterThan(20);
    for (const { date, source } of announced) {
      expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
      expect(new URL(source).protocol).toBe('https:');
    }
  });

  it('name another model, if any, by a canonical id', () => {
    const named = announced.filter(({ replacement }) => replacement !== null);
    expect(
      named.filter(({ id, replacement }) => id === replacement || !/^[\w-]+\/[\w.-]+$/.test(replacement!)),
    ).toEqual([]);
  });

  it('are found by exactly the canonical id', () => {
    expect(announcedRetirement('google/gemini-2.5-pro')).toMatchObject({ date: '2026-12-01' });
    expect(announcedRetirement('acme/gemini-2.5-pro')).toBeNull();
  });
});
