import { sampleModel } from '../../../test/support/samples/sample-model.js';
import { CatalogIndex } from './catalog-index.js';
import type { CatalogModel } from './catalog-model.js';
import { checkModel, checkReplacements } from './check-model.js';
import { deprecatedAt, isRetired } from './sunset.js';
import { sunsetHeaders } from './sunset-headers.js';

const NOW_MS = Date.UTC(2026, 11, 1, 12);
const named = (name: string, fields: Partial<CatalogModel> = {}): CatalogModel =>
  sampleModel({ canonicalId: `acme/${name}`, aliases: [name], ...fields });
/** Retired, and redirected. */
const moved = (name: string, to: string | null, fields: Partial<CatalogModel> = {}): CatalogModel =>
  named(name, {
    sunsetAtMs: NOW_MS,
    sunsetAction: 'redirect',
    replacement: to === null ? null : `acme/${to}`,
    ...fields,
  });

describe('isRetired', () => {
  it('is true from the moment on', () => {
    const model = named('old', { sunsetAtMs: NOW_MS });
    expect([NOW_MS - 1, NOW_MS, NOW_MS + 1].map((atMs) => isRetired(model, atMs))).toEqual([false, true, true]);
    expect(isRetired(named('new'), NOW_MS)).toBe(false);
  });
});

describe('deprecatedAt', () => {
  it.each([
    { case: 'an active model without a date', status: 'active', sunsetAtMs: null, before: 5, at: null },
    { case: 'the moment of the date', status: 'active', sunsetAtMs: 200, before: null, at: 100 },
    { case: 'the moment of the mark', status: 'deprecated', sunsetAtMs: null, before: null, at: 100 },
    { case: 'the first of both', status: 'deprecated', sunsetAtMs: 200, before: 50, at: 50 },
    { case: 'never after the retirement', status: 'active', sunsetAtMs: 70, before: 90, at: 70 },
  ])('is $case', ({ status, sunsetAtMs, before, at }) => {
    expect(deprecatedAt({ status, sunsetAtMs }, before, 100)).toBe(at);
  });
});

describe('sunsetHeaders', () => {
  const URL = 'https://ai.example.com/models';

  it('are those of RFC 9745 and RFC 8594, with links', () => {
    const model = named('old', { deprecatedAtMs: NOW_MS + 999, sunsetAtMs: Date.UTC(2027, 0, 31) });
    const headers = sunsetHeaders(model, named('new'), URL);
    const link = '<https://ai.example.com/models?open=acme/old>; rel="deprecation"; type="text/html"';
    expect(headers?.unnamed).toMatchObject({ link });
    expect(headers?.named).toEqual({
      deprecation: '@1796126400',
      sunset: 'Sun, 31 Jan 2027 00:00:00 GMT',
      link: `${link}, </v1/models/acme/new>; rel="successor-version"`,
    });
  });

  it('have no retirement without a date, and are none of a model that stays', () => {
    const deprecated = named('old', { status: 'deprecated', deprecatedAtMs: NOW_MS });
    expect(Object.keys(sunsetHeaders(deprecated, null, URL)?.named ?? {})).toEqual(['deprecation', 'link']);
    expect(sunsetHeaders(named('new'), null, URL)).toBeNull();
  });
});

describe('CatalogIndex of models that retire', () => {
  const successorOf = async (name: string, models: readonly CatalogModel[], atMs = NOW_MS) => {
    const index = await CatalogIndex.build(models, []);
    const { model, isRedirected } = index.successorOf(index.find(name)!, atMs);
    return [model?.canonicalId ?? null, isRedirected];
  };

  it.each<{ case: string; models: CatalogModel[]; found: [string | null, boolean] }>([
    { case: 'the replacement', models: [moved('a', 'b'), named('b')], found: ['acme/b', true] },
    { case: 'the last of several', models: [moved('a', 'b'), moved('b', 'c'), named('c')], found: ['acme/c', true] },
    {
      case: 'the replacement by name alone',
      models: [moved('a', 'b', { sunsetAction: 'refuse' }), named('b')],
      found: ['acme/b', false],
    },
    {
      case: 'the last by name alone where one on the way is refused',
      models: [moved('a', 'b'), moved('b', 'c', { sunsetAction: 'refuse' }), named('c')],
      found: ['acme/c', false],
    },
    { case: 'none without a replacement', models: [moved('a', null)], found: [null, true] },
    { case: 'none where it is unknown', models: [moved('a', 'b')], found: [null, true] },
    {
      case: 'none where it is a draft',
      models: [moved('a', 'b'), named('b', { status: 'draft' })],
      found: [null, true],
    },
  ])('finds $case', async ({ models, found }) => {
    expect(await successorOf('a', models)).toEqual(found);
    const index = await CatalogIndex.build(models, []);
    expect(index.findServing('a', NOW_MS)?.canonicalId ?? null).toBe(found[1] ? found[0] : null);
  });

  it('keeps a model until its time', async () => {
    expect(await successorOf('a', [moved('a', 'b'), named('b')], NOW_MS - 1)).toEqual(['acme/a', true]);
  });

  it('ATK-351: follows no circle, and five replacements at most', async () => {
    expect(await successorOf('a', [moved('a', 'b'), moved('b', 'a')])).toEqual([null, true]);
    expect(await successorOf('a', [moved('a', 'a')])).toEqual([null, true]);
    const chain = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, at, all) => moved(name, all[at + 1] ?? 'end'));
    expect(await successorOf('b', [...chain, named('end')])).toEqual(['acme/end', true]);
    expect(await successorOf('a', [...chain, named('end')])).toEqual([null, true]);
  });

  it('lists a model until its time, and has headers of those alone that are deprecated or retire', async () => {
    const index = await CatalogIndex.build(
      [moved('a', 'b'), named('b')],
      [],
      undefined,
      'https://ai.example.com/models',
    );
    const listedAt = (atMs: number): string[] => index.listAt(atMs).map(({ canonicalId }) => canonicalId);
    expect([listedAt(NOW_MS - 1), listedAt(NOW_MS)]).toEqual([['acme/a', 'acme/b'], ['acme/b']]);
    expect(index.headersOf(index.find('a')!)).toMatchObject({ named: { sunset: 'Tue, 01 Dec 2026 12:00:00 GMT' } });
    // The same object for all requests.
    expect(index.headersOf(index.find('a')!)).toBe(index.headersOf(index.find('a')!));
    expect(index.headersOf(index.find('b')!)).toBeNull();
  });
});

describe('checks of replacements', () => {
  const reasonOf = (work: () => void): unknown => {
    try {
      work();
      return null;
    } catch (error) {
      return (error as { metadata: { reason: string } }).metadata.reason;
    }
  };

  it.each<[fields: Partial<CatalogModel>, reason: string | null]>([
    [{ sunsetAction: 'redirect', replacement: 'acme/b' }, null],
    [{ sunsetAction: 'redirect' }, 'redirect_without_replacement'],
    [{ replacement: 'acme/a' }, 'replacement_itself'],
    [{ sunsetAction: 'redirect', replacement: 'acme/b', endpoints: ['chat', 'embeddings'] }, 'redirect_of_embeddings'],
  ])('checkModel: %j', (fields, reason) => {
    expect(
      reasonOf(() => {
        checkModel(named('a', fields));
      }),
    ).toBe(reason);
  });

  it.each<[replacement: string | null, reason: string | null]>([
    [null, null],
    ['acme/b', 'replacement_circular'],
    ['acme/c', 'replacement_circular'],
    ['acme/e', null],
    ['acme/x', 'replacement_unknown'],
    // A circle of others that was there before.
    ['acme/f', null],
  ])('checkReplacements: ATK-351: %s', (replacement, reason) => {
    const pairs = { 'acme/a': null, 'acme/b': 'acme/c', 'acme/c': 'acme/a', 'acme/d': 'acme/a', 'acme/e': null };
    const circle = { 'acme/f': 'acme/g', 'acme/g': 'acme/f' };
    const replacements = new Map<string, string | null>(Object.entries({ ...pairs, ...circle }));
    expect(
      reasonOf(() => {
        checkReplacements({ canonicalId: 'acme/a', replacement }, replacements);
      }),
    ).toBe(reason);
  });
});
