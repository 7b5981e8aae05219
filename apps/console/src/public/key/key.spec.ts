import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hindrancesOf, leastCap, usedShare } from './key-facts';
import { readKey, type CapView, type KeyReading, type KeyView } from './read-key';

const DOCUMENT = JSON.parse(readFileSync(join(__dirname, '../../../../../docs/api/openapi-v1.json'), 'utf8')) as {
  paths: Record<string, { get: { responses: Record<'200', { content: Record<string, { example: object }> }> } }>;
};
/** What the gateway's own document shows. */
const exampleOf = (path: string): object =>
  DOCUMENT.paths[path]!.get.responses['200'].content['application/json']!.example;
const KEY = exampleOf('/v1/key') as KeyView;
const CREDITS = exampleOf('/v1/credits');
const ORIGIN = 'https://gateway.example';
const SECRET = 'rtf_0123456789';

const json = (body: object, status = 200): Response => Response.json(body, { status });
const never = (): never => {
  throw new TypeError('Failed to fetch');
};

/** A gateway, by path; what a request without a path meets fails as a closed connection does. */
async function read(answers: Record<string, () => Response>, pasted = SECRET) {
  const sent: (readonly [url: string, init: RequestInit])[] = [];
  const reading: KeyReading = await readKey(ORIGIN, pasted, new AbortController().signal, (url, init) => {
    sent.push([url, init]);
    return Promise.resolve().then(answers[url.slice(ORIGIN.length)] ?? never);
  });
  return { reading, sent };
}

describe('the page of a key', () => {
  it('has the key and the balance', async () => {
    const all = { ...KEY, scopes: { models: null, endpoints: null } };
    const { reading, sent } = await read(
      { '/v1/key': () => json(all), '/v1/credits': () => json(CREDITS) },
      ` ${SECRET}\n`,
    );
    expect(reading).toEqual({ kind: 'key', key: all, credits: CREDITS });
    expect(sent.map(([url]) => url)).toEqual([`${ORIGIN}/v1/key`, `${ORIGIN}/v1/credits`]);
  });

  it('asks for no balance that the key may not see, and has the rest when it cannot be read', async () => {
    const { reading, sent } = await read({ '/v1/key': () => json(KEY) });
    expect(reading).toEqual({ kind: 'key', key: KEY, credits: null });
    expect(sent).toHaveLength(1);
    const all = { ...KEY, scopes: { models: null, endpoints: ['credits'] } };
    expect((await read({ '/v1/key': () => json(all) })).reading).toEqual({ kind: 'key', key: all, credits: null });
  });

  it('says why the gateway refuses', async () => {
    const error = { code: 'key_revoked', message: 'This API key has been revoked.', type: 'x', param: null };
    const { reading } = await read({ '/v1/key': () => json({ error }, 401) });
    expect(reading).toMatchObject({
      kind: 'refused',
      error: { code: error.code, message: error.message, status: 401 },
    });
  });

  it.each<[string, Record<string, () => Response>, KeyReading['kind']]>([
    ['nothing there', {}, 'unreachable'],
    ['what no browser may read', { '/healthz': () => Response.error() }, 'closed'],
    ['a page of another service', { '/v1/key': () => new Response('<h1>Not here</h1>', { status: 404 }) }, 'foreign'],
    ['HTML for everything', { '/v1/key': () => new Response('<h1>Welcome</h1>') }, 'foreign'],
    ['JSON of another service', { '/v1/key': () => json({ status: 'ok' }) }, 'foreign'],
  ])('tells %s from a refusal', async (_what, answers, kind) => {
    expect((await read(answers)).reading).toEqual({ kind });
  });

  it.each(['', '   ', 'rtf_ab cd', 'rtf_ключ', 'rtf_ab\ncd', 'rtf_ab…cd'])('sends nothing of %j', async (pasted) => {
    expect(await read({}, pasted)).toEqual({ reading: { kind: 'malformed' }, sent: [] });
  });

  it('ATK-253: the key is sent to the address of the gateways alone, which may not send it on', async () => {
    const { sent } = await read({ '/v1/key': () => json({ ...KEY, scopes: { models: null, endpoints: null } }) });
    for (const [, init] of sent) {
      expect(init).toMatchObject({
        headers: { authorization: `Bearer ${SECRET}` },
        credentials: 'omit',
        redirect: 'error',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
    }
    expect(sent.map(([url]) => url).join(' ')).not.toContain(SECRET);
    const closed = await read({ '/healthz': () => Response.error() });
    expect(closed.sent.at(-1)?.[1]).not.toHaveProperty('headers');
  });

  it('forgets what was left', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(readKey(ORIGIN, SECRET, controller.signal, never)).rejects.toThrow();
  });
});

describe('what is left on a key', () => {
  const cap = (fields: Partial<CapView>): CapView => ({ ...KEY.caps[0]!, ...fields });
  const used = cap({ period: 'day', amount_usd: '5', remaining_usd: '0', spent_usd: '4', held_usd: '1' });

  it('stops at a cap that is used up or on hold, and without a balance', () => {
    const full = { ...KEY, caps: [cap({}), used] };
    expect(hindrancesOf(KEY, null)).toEqual([]);
    expect(hindrancesOf(full, null)).toEqual([{ kind: 'cap', cap: used }]);
    const empty = { object: 'credits', held_usd: '1', available_usd: '-0.5' } as const;
    expect(hindrancesOf(full, empty)).toEqual([{ kind: 'cap', cap: used }, { kind: 'balance' }]);
    expect(hindrancesOf(KEY, { ...empty, available_usd: '0.000000001' })).toEqual([]);
  });

  it('is the least of the caps', () => {
    expect(leastCap([])).toBeUndefined();
    expect(leastCap([cap({}), used])).toBe(used);
    expect([cap({}), used, cap({ amount_usd: '0', remaining_usd: '0' })].map(usedShare)).toEqual([0.125, 1, 1]);
  });

  it('is of requests as well; a cap that only alerts, or is of a model or a label, stops no key', () => {
    const { amount_usd: _amount, spent_usd: _spent, held_usd: _held, remaining_usd: _left, ...rest } = used;
    const counted = { amount_requests: 10, counted_requests: 8, running_requests: 2, remaining_requests: 0 };
    const ofRequests = { ...rest, ...counted } as CapView;
    expect(usedShare(ofRequests)).toBe(1);
    expect(hindrancesOf({ ...KEY, caps: [ofRequests] }, null)).toEqual([{ kind: 'cap', cap: ofRequests }]);
    const others = [{ enforced: false }, { model: 'openai/*' }, { tag: 'team=search' }];
    for (const other of others) {
      expect(hindrancesOf({ ...KEY, caps: [{ ...used, ...other }] }, null)).toEqual([]);
      expect(leastCap([{ ...used, ...other }])).toBeUndefined();
    }
  });
});
