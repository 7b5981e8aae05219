import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const PRICE = { input_per_mtok_usd: '1', output_per_mtok_usd: '2' };
const COST = { input_per_mtok_usd: '0.5', output_per_mtok_usd: '1' };

interface Channel {
  readonly id: string;
  readonly version: number;
  readonly models: readonly { readonly model: string; readonly upstream_id: string; readonly cost: object | null }[];
}
interface Refusal {
  readonly error: { readonly details?: readonly { readonly path: string; readonly code: string }[] };
}

/** Several models of a provider at once: catalog, prices, channel and costs, all of them or none. */
describe('models added to a channel', () => {
  let app: ControlApp;
  let names = 0;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  const addChannel = async (fields: object = {}): Promise<Channel> => {
    names++;
    const body = {
      name: `channel-${names}`,
      kind: 'openai-compatible',
      base_url: 'https://api.example.com/v1',
      ...fields,
    };
    return (await app.call('post', '/channels', body).expect(201)).body as Channel;
  };
  const add = (id: string, models: readonly object[]) => app.call('post', `/channels/${id}/models`, { models });
  const modelAt = async (name: string): Promise<{ status: string; current_price: object | null; version: number }> =>
    (await app.call('get', `/models/${encodeURIComponent(name)}`).expect(200)).body as never;
  const refusedAt = async (id: string, models: readonly object[]): Promise<[path: string, code: string][]> => {
    const { body } = (await add(id, models).expect(400)) as { body: Refusal };
    return body.error.details?.map(({ path, code }) => [path, code]) ?? [];
  };

  it('creates what the catalog lacks, and changes nothing when it is repeated', async () => {
    const channel = await addChannel();
    const rows = ['one', 'two'].map((upstream_id) => ({
      upstream_id,
      model: `bulk/${upstream_id}`,
      context_length: 8_192,
      price: PRICE,
      cost: COST,
    }));
    const draft = { upstream_id: 'three', model: 'bulk/three', context_length: 1_000 };
    const { body: first } = (await add(channel.id, [...rows, draft]).expect(200)) as { body: Channel };
    expect(first.models.map(({ model, upstream_id: id, cost }) => [model, id, cost !== null]).sort()).toEqual([
      ['bulk/one', 'one', true],
      ['bulk/three', 'three', false],
      ['bulk/two', 'two', true],
    ]);
    expect(await modelAt('bulk/one')).toMatchObject({
      status: 'active',
      max_output_tokens: 8_192,
      current_price: PRICE,
    });
    expect(await modelAt('bulk/three')).toMatchObject({ status: 'draft', current_price: null });
    const { body: second } = (await add(channel.id, [...rows, draft]).expect(200)) as { body: Channel };
    expect(second.version).toBe(first.version);
    const { body: priced } = (await add(channel.id, [{ ...draft, price: PRICE }]).expect(200)) as { body: Channel };
    expect(priced.version).toBe(first.version);
    expect(await modelAt('bulk/three')).toMatchObject({ status: 'active', current_price: PRICE });
  });

  it('refuses each invalid row by its path, and writes none of the others', async () => {
    await app.call('post', '/models', {
      canonical_id: 'bulk/known',
      context_length: 10,
      max_output_tokens: 5,
      price: PRICE,
    });
    const archived = { canonical_id: 'bulk/gone', context_length: 10, max_output_tokens: 5 };
    const { body: gone } = (await app.call('post', '/models', archived).expect(201)) as { body: { id: string } };
    await app.call('delete', `/models/${gone.id}`).expect(200);
    const channel = await addChannel({ models: [{ model: 'bulk/known', upstream_id: 'known' }] });
    const details = await refusedAt(channel.id, [
      { upstream_id: 'a', model: 'bulk/never-made', context_length: 10 },
      { upstream_id: 'b', model: 'bulk/without-context' },
      { upstream_id: 'c', model: 'no slash', context_length: 10 },
      { upstream_id: 'd', model: '<b>x</b>/y', context_length: 10 },
      { upstream_id: 'e', model: 'bulk/gone', context_length: 10 },
      { upstream_id: 'known', model: 'bulk/known', price: { ...PRICE, input_per_mtok_usd: '9' } },
      { upstream_id: 'another', model: 'bulk/known' },
      { upstream_id: 'f', model: 'bulk/long', context_length: 10, max_output_tokens: 11 },
    ]);
    expect(details).toEqual(
      [
        ['models[1].context_length', 'missing'],
        ['models[2].model', 'model_id_malformed'],
        ['models[3].model', 'model_id_malformed'],
        ['models[7].max_output_tokens', 'model_output_too_large'],
        ['models[5].price', 'exists'],
        ['models[4].model', 'archived'],
        ['models[6].model', 'duplicate'],
      ].sort((a, b) => details.findIndex(([path]) => path === a[0]) - details.findIndex(([path]) => path === b[0])),
    );
    await app.call('get', '/models/bulk%2Fnever-made').expect(404);
    const { body } = (await app.call('get', `/channels/${channel.id}`).expect(200)) as { body: Channel };
    expect([body.version, body.models.length]).toEqual([channel.version, 1]);
  });

  it('reads the prices and costs of all rows before it answers', async () => {
    const { id } = await addChannel();
    const row = { upstream_id: 'a', model: 'bulk/x', context_length: 10 };
    const details = await refusedAt(id, [
      { ...row, price: { input_per_mtok_usd: '-1' } },
      { ...row, upstream_id: 'b', model: 'bulk/y', cost: { output_per_mtok_usd: '1.23456789012' } },
    ]);
    expect(details.map(([path]) => path)).toEqual(
      expect.arrayContaining(['models[0].price.input_per_mtok_usd', 'models[1].cost.output_per_mtok_usd']),
    );
  });

  it('has bounds, and one effect for an Idempotency-Key', async () => {
    const { id } = await addChannel();
    const row = (index: number) => ({ upstream_id: `m${index}`, model: `bounds/m${index}`, context_length: 10 });
    const rows = Array.from({ length: 501 }, (_, index) => row(index));
    await add(id, rows).expect(400);
    await add(id, [{ ...row(0), upstream_id: 'x'.repeat(10_000) }]).expect(400);
    const { body } = (await add(id, rows.slice(1)).expect(200)) as { body: Channel };
    expect(body.models).toHaveLength(500);
    const again = () => add(id, [row(900)]).set('Idempotency-Key', 'once-and-only-once-0001');
    const [first, second] = [await again().expect(200), await again().expect(200)];
    expect(second.body).toEqual(first.body);
  });
});
