import fc from 'fast-check';
import { NO_USAGE, type ComponentQuantities, type PriceVersion } from '#core';
import { chargedUses } from './charged-uses.js';
import type { HostedTool } from './hosted-units.js';

const RATES = { web_search_call: 10n, file_search_call: 2n, image: 40n, 'image{quality=high}': 160n, mcp_call: 5n };
const PRICE: PriceVersion = { id: 'p', rows: [{ fromPromptTokens: 0, rates: { input: 1n, ...RATES } }] };

const UNITS: Readonly<Partial<Record<HostedTool['kind'], HostedTool['units']>>> = {
  web_search: ['web_search_call'],
  web_fetch: ['web_fetch_call'],
  file_search: ['file_search_call'],
  image: ['image'],
  mcp: ['mcp_call'],
};

const tool = (kind: HostedTool['kind'], usesMax: number | null, format: HostedTool['format']): HostedTool => ({
  kind,
  units: UNITS[kind] ?? [],
  labels: {},
  usesMax,
  format,
  param: 'tools[0]',
  isForced: false,
  json: Buffer.from('{}'),
  settings: null,
});

/** The units that are charged, and whether the usage is another. */
function charged(units: ComponentQuantities, ...hosted: readonly HostedTool[]): ComponentQuantities | null {
  return chargedUses({ ...NO_USAGE, units }, { parsedRequest: { hosted }, price: PRICE })?.units ?? null;
}

describe('uses that are charged', () => {
  it.each<[what: string, units: ComponentQuantities, tools: readonly HostedTool[], left: object | null]>([
    ['within the bound', { web_search_call: 3 }, [tool('web_search', 3, 'messages')], null],
    ['beyond `max_uses`', { web_search_call: 5 }, [tool('web_search', 3, 'messages')], { web_search_call: 3 }],
    ['of none allowed', { web_search_call: 5 }, [tool('web_search', 0, 'responses')], {}],
    ['without a bound of the client', { web_search_call: 50 }, [tool('web_search', null, 'messages')], null],
    [
      'of two tools of Messages, each with its bound',
      { web_search_call: 5, web_fetch_call: 2, input_image: 7 },
      [tool('web_search', 1, 'messages'), tool('web_fetch', 2, 'messages')],
      { web_search_call: 1, web_fetch_call: 2, input_image: 7 },
    ],
    [
      'of a kind of which one tool has no bound',
      { mcp_call: 5 },
      [tool('mcp', 1, 'messages'), tool('mcp', null, 'messages')],
      null,
    ],
    [
      'of two tools of Responses together, the dearest left out',
      { 'image{quality=high}': 1, image: 1, web_search_call: 2, file_search_call: 1 },
      [tool('web_search', 4, 'responses'), tool('image', 4, 'responses'), tool('file_search', 4, 'responses')],
      { image: 1, web_search_call: 2, file_search_call: 1 },
    ],
    ['of a tool that the client does not name', { mcp_call: 5 }, [tool('web_search', 1, 'messages')], null],
  ])('CHARGE-25: %s', (_what, units, tools, left) => {
    expect(charged(units, ...tools)).toEqual(left);
  });

  it('CHARGE-25: are the bound or what was used, and never cost more than other uses of that number', () => {
    const counts = fc.record({
      web_search_call: fc.nat(20),
      file_search_call: fc.nat(20),
      image: fc.nat(20),
      'image{quality=high}': fc.nat(20),
    });
    const sum = (units: ComponentQuantities): number => Object.values(units).reduce((all, one) => all + one, 0);
    const price = (units: ComponentQuantities): bigint =>
      Object.entries(units).reduce((all, [name, one]) => all + BigInt(one) * RATES[name as 'image'], 0n);
    fc.assert(
      fc.property(counts, fc.nat(80), (units, max) => {
        const tools = (['web_search', 'file_search', 'image'] as const).map((kind) => tool(kind, max, 'responses'));
        const left = charged(units, ...tools) ?? units;
        expect(sum(left)).toBe(Math.min(sum(units), max));
        for (const [name, count] of Object.entries(left)) expect(count).toBeLessThanOrEqual(units[name as 'image']);
        const more = charged(units, ...tools.map((one) => ({ ...one, usesMax: max + 1 }))) ?? units;
        expect(price(more)).toBeGreaterThanOrEqual(price(left));
      }),
    );
  });
});
