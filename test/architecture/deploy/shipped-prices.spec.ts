import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { genaiFacts } from '../../../tools/catalog/sources/genai-prices.mjs';
import { seedModel } from '../../../tools/catalog/merge/seed-model.mjs';
import { idleDecisions, settle, type Decision } from '../../../tools/catalog/merge/settle.mjs';
import { staleness, type ShippedList } from '../../../tools/catalog/staleness.mjs';
import { ROOT } from '../source-tree.js';

const SHIPPED = join(ROOT, 'prisma/seed/catalog.json');
const shipped = JSON.parse(readFileSync(SHIPPED, 'utf8')) as ShippedList;
const { decisions } = JSON.parse(readFileSync(join(ROOT, 'tools/catalog/data/decisions.json'), 'utf8')) as {
  readonly decisions: readonly Decision[];
};

const model = (id: string, date?: string, replacement: string | null = null) =>
  date === undefined
    ? { canonical_id: id }
    : { canonical_id: id, announced_retirement: { date, replacement, source: 'https://acme.example' } };
const list = (...models: ShippedList['models']): ShippedList => ({ built: '2026-11-30', models, retired: [] });

describe('the shipped price list', () => {
  it('was current on the day on which it was built', () => {
    expect(staleness(shipped, shipped.built)).toEqual([]);
    expect(shipped.retired.length).toBeGreaterThan(0);
  });

  it.each<[day: string, planted: ShippedList, faults: string[]]>([
    ['2026-11-30', list(model('a/one'), model('a/two', '2026-12-01', 'a/one')), []],
    ['2026-12-01', list(model('a/one'), model('a/two', '2026-12-01', 'a/one')), ['a/two ended on 2026-12-01']],
    ['2026-11-30', list(model('a/two', '2026-12-01', 'a/one')), ['a/two: its replacement a/one is not listed']],
    ['2026-12-30', list(model('a/one')), []],
    ['2026-12-31', list(model('a/one')), ['the list is 31 days old, at most 30 are allowed']],
    ['2026-11-29', list(model('a/one')), ['the list is of 2026-11-30, which is after 2026-11-29']],
    [
      '2026-11-30',
      { ...list(), retired: [model('a/o', '2026-01-01', 'a/p')] },
      ['a/o: its replacement a/p is not listed'],
    ],
  ])('on %s: %j', (day, planted, faults) => {
    expect(staleness(planted, day)).toEqual(faults);
  });

  it('fails a release with a row that has ended', () => {
    const copy = mkdtempSync(join(tmpdir(), 'routify-catalog-'));
    try {
      cpSync(join(ROOT, 'tools/catalog'), join(copy, 'tools/catalog'), {
        recursive: true,
        filter: (path) => !path.includes('node_modules'),
      });
      mkdirSync(join(copy, 'prisma/seed'), { recursive: true });
      const planted = { ...shipped, models: [...shipped.models, model('acme/ended', '2020-01-01')] };
      writeFileSync(join(copy, 'prisma/seed/catalog.json'), JSON.stringify(planted));
      const check = spawnSync(process.execPath, [join(copy, 'tools/catalog/catalog.mjs'), '--check'], {
        encoding: 'utf8',
      });
      expect(check.status).toBe(1);
      expect(check.stderr).toContain('acme/ended ended on 2020-01-01');
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});

describe('sources that disagree', () => {
  const decision = { models: ['a/*'], fields: ['input'], take: 'two', reason: 'its own page', day: '2026-11-30' };

  it('are settled by a decision, and by none where they agree', () => {
    const offers = { one: { input: '1', output: '3' }, two: { input: '2', output: '3' } };
    const { values, disagreements } = settle('a/x', offers, [decision]);
    expect(values).toEqual({ input: '2', output: '3' });
    expect(disagreements).toEqual([{ id: 'a/x', field: 'input', offered: { one: '1', two: '2' }, decision }]);
    expect(idleDecisions([decision], disagreements)).toEqual([]);
  });

  it('are undecided without one, and a decision without them is idle', () => {
    const { disagreements } = settle('b/x', { one: { input: '1' }, two: { input: '2' } }, [decision]);
    expect(disagreements).toMatchObject([{ field: 'input', decision: undefined }]);
    expect(idleDecisions([decision], disagreements)).toEqual([decision]);
  });

  it('do not, where one fills an unknown rate with zero', () => {
    const { values, disagreements } = settle('a/x', { one: { cache_write: '0' }, two: { cache_write: '2' } }, []);
    expect([values, disagreements]).toEqual([{ cache_write: '2' }, []]);
  });

  it('have a reason and a day each', () => {
    expect(decisions.filter(({ reason, day }) => reason === '' || !/^\d{4}-\d\d-\d\d$/.test(day))).toEqual([]);
    expect(decisions.length).toBeGreaterThan(0);
  });
});

describe('prices with a date', () => {
  const from = (start_date: string, input_mtok: number) => ({
    constraint: { type: 'start_date', start_date },
    prices: { input_mtok, web_searches_kcount: 14 },
  });
  const listed = {
    id: 'x',
    prices: [{ prices: { input_mtok: 1 } }, from('2026-08-21', 0.75), from('2027-01-01', 1.5)],
  };

  it('are read as the one in force and those that follow', () => {
    expect(genaiFacts(listed, '2026-11-30')).toEqual({
      values: { input: '0.75', web_search_call: '0.014' },
      later: [{ from: '2027-01-01', values: { input: '1.5', web_search_call: '0.014' } }],
    });
  });

  it('are shipped with the day from which each counts', () => {
    const row = {
      canonical_id: 'a/x',
      name: 'X',
      aliases: [],
      context_length: 10,
      max_output_tokens: 5,
      versions: [{ from: '2026-12-05', price: { input: '3' } }],
    };
    const facts = { genai_prices: genaiFacts(listed, '2026-11-30'), models_dev: null };
    const shippedOn = (day: string) => seedModel(row, facts, [], day).model;
    expect(shippedOn('2026-11-30')).toMatchObject({
      price: { input_per_mtok_usd: '0.75' },
      later_prices: [
        { from: '2026-12-05', price: { input_per_mtok_usd: '3' } },
        { from: '2027-01-01', price: { input_per_mtok_usd: '1.5' } },
      ],
    });
    expect(seedModel(row, facts, [], '2026-12-05').disagreements).toMatchObject([{ offered: { own: '3' } }]);
  });

  it('count from a step on for prompts of more tokens than its start', () => {
    const prices = { input_mtok: { base: 1, tiers: [{ start: 200_000, price: 2 }] } };
    expect(genaiFacts({ id: 'x', prices }, '2026-11-30').values).toEqual({
      input: '1',
      'long.input': '2',
      'long.from': '200001',
    });
  });
});
