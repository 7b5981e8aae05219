import { formatPrice, parsePrice, type Price, type PriceJson } from '#catalog';
import { priceTexts, retirementTexts } from './draft-texts.js';
import { paragraphsOf, readerText } from './reader-text.js';

const AT = new Date('2026-12-01T08:30:00Z');
const json = (price: object): PriceJson => formatPrice(parsePrice(price) as Price);
const BASE = { input_per_mtok_usd: '2', output_per_mtok_usd: '8', cache_read_per_mtok_usd: '0.5' };

describe('the draft of a change of prices', () => {
  const textsOf = (before: object, after: object) =>
    priceTexts({ model: 'acme/fast', effectiveAt: AT, before: json(before), after: json(after) });

  it('has what changes, old and new, in each language', () => {
    const texts = textsOf(BASE, {
      ...BASE,
      input_per_mtok_usd: '2.5',
      cache_read_per_mtok_usd: null,
      per_request_usd: '0.01',
    });
    expect(texts?.en).toEqual({
      title: 'New prices of acme/fast from 2026-12-01',
      body: [
        'The prices of acme/fast change on 2026-12-01 at 08:30 (UTC). In US dollars, per million tokens where nothing else is said:',
        'Input: $2 → $2.5',
        'Cached input: $0.5 → no separate price',
        'One request: no separate price → $0.01',
        'Your own prices, with your tier and discount, are on the Models page.',
      ].join('\n'),
    });
    expect(texts?.ru?.body).toContain('Вход: $2 → $2.5\nВход из кэша: $0.5 → без отдельной цены');
    expect(texts?.zh?.body).toContain('输入：$2 → $2.5');
  });

  it('says that other prices change, and names units', () => {
    const steps = [{ from_prompt_tokens: 200_000, input_per_mtok_usd: '4' }];
    expect(textsOf(BASE, { ...BASE, steps })?.en?.body).toContain('Prices for long prompts');
    const units = (each: string) => ({ ...BASE, per_unit_usd: { web_search_call: each } });
    expect(textsOf(units('0.01'), units('0.02'))?.en?.body).toContain('One unit (web_search_call): $0.01 → $0.02');
    expect(textsOf(units('0.01'), units('0.02'))?.en?.body).not.toContain('Prices for long prompts');
  });

  it('is none where nothing changes', () => {
    expect(textsOf(BASE, { ...BASE })).toBeNull();
  });
});

describe('the draft of a retirement', () => {
  const retirement = { model: 'acme/old', sunsetAt: AT, replacement: 'acme/new', isRedirected: false, note: null };

  it('has the date, the replacement and the note', () => {
    expect(retirementTexts({ ...retirement, note: 'It is {model}.' }).en).toEqual({
      title: 'acme/old retires on 2026-12-01',
      body: 'acme/old retires on 2026-12-01 at 08:30 (UTC). Requests for it get an error afterwards.\nUse acme/new instead.\nIt is acme/old.',
    });
    expect(retirementTexts({ ...retirement, isRedirected: true }).ru?.body).toBe(
      'acme/old выводится из работы 2026-12-01 в 08:30 (UTC). После этого на запросы к ней отвечает acme/new.',
    );
    expect(retirementTexts({ ...retirement, replacement: null, isRedirected: true }).zh?.body).toContain('返回错误');
  });
});

describe('the text of a reader', () => {
  const [en, zh] = [
    { title: 'a', body: 'b' },
    { title: 'c', body: 'd' },
  ];

  it.each([
    ['zh-CN', { ...zh, language: 'zh' }],
    ['ru', { ...en, language: 'en' }],
    ['de', { ...en, language: 'en' }],
  ])('of %s is in its language, or in the default one', (tag, expected) => {
    expect(readerText({ texts: { en, zh }, defaultLanguage: 'en' }, tag)).toEqual(expected);
  });

  it('has a paragraph a line', () => {
    expect(paragraphsOf(' one\n\n two \r\nthree')).toEqual(['one', 'two', 'three']);
  });
});
