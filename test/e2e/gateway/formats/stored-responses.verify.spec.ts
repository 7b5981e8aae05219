import OpenAI from 'openai';
import { loadConfig } from '#core/infra';
import { ApiKeysService, OrganizationsService } from '#auth';
import { formatId, newUuid, systemActor } from '#core';
import { StoredResponses } from '#completions/stored-responses';
import { startGateway, type RunningGateway } from '../../../../apps/gateway/start-gateway.js';
import { UnmovedResponses } from '../../../../libs/completions/stored-responses/unmoved-responses.js';
import { leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import {
  addFormatChannels,
  CLOUD_KINDS,
  FORMAT_KINDS,
  FORMAT_MODEL,
  onlyChannel,
} from '../../../support/gateway/format-platform.js';
import { eventually, redisOf, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { StoredResponsesWorker } from '../../../support/gateway/state/stored-responses-worker.js';

jest.setTimeout(120_000);

const KINDS = [...FORMAT_KINDS, ...CLOUD_KINDS];

type Json = Readonly<Record<string, unknown>>;

const PATH = '/v1/responses';
const listOf = (value: unknown): readonly Json[] => value as readonly Json[];

describe('stored responses', () => {
  let platform: Platform;
  let second: RunningGateway;
  let worker: StoredResponsesWorker | null = null;
  let customer: Customer;
  let caller: GatewayCaller;
  let elsewhere: GatewayCaller;
  let intruder: GatewayCaller;
  let without: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await addFormatChannels(platform, KINDS);
    customer = await platform.addCustomer({ organization: { responseRetentionDays: 30 } });
    caller = new GatewayCaller(platform, customer.apiKey);
    second = await startGateway(loadConfig({ ...platform.environment, ROUTIFY_INSTANCE: 'second' }));
    elsewhere = new GatewayCaller(platform, customer.apiKey, second.url);
    const other = await platform.addCustomer({ organization: { responseRetentionDays: 30 } });
    intruder = new GatewayCaller(platform, other.apiKey);
    without = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  });
  afterEach(async () => {
    await worker?.stop();
    worker = null;
  });
  afterAll(async () => {
    await second.stop();
    await platform.stop();
  });

  const startWorker = async (): Promise<void> => {
    worker = await StoredResponsesWorker.start(platform);
  };
  const rows = () => platform.query<{ id: string; size_bytes: number }>('SELECT id, size_bytes FROM stored_response');
  const body = (fields: object = {}): object => ({
    ...onlyChannel('openai-compatible'),
    model: FORMAT_MODEL,
    input: 'Hello!',
    max_output_tokens: 50,
    ...fields,
  });
  const create = async (fields: object = {}, by = caller): Promise<Json> => {
    const answer = await by.post(PATH, body(fields));
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    return answer.json();
  };
  const streamed = (answer: Answer): Json => {
    const events = answer.text.split('\n').filter((line) => line.startsWith('data: '));
    return (JSON.parse(events.at(-1)!.slice('data: '.length)) as { response: Json }).response;
  };
  const read = async (id: unknown, by = caller): Promise<Answer> => by.get(`${PATH}/${String(id)}`);

  it('AGT-12: nothing is stored where the organization keeps nothing', async () => {
    const response = await create({ store: true }, without);
    expect(response).toMatchObject({ store: false, previous_response_id: null });
    expect((await read(response.id, without)).status).toBe(404);
    const refused = await without.post(PATH, body({ previous_response_id: response.id }));
    expect(refused.error()).toMatchObject({ code: 'invalid_request_error', param: 'previous_response_id' });
    expect((await without.delete(`${PATH}/${String(response.id)}`)).status).toBe(404);
  });

  it.each(KINDS.map(([kind]) => kind))(
    'AGT-12: over %s, in one piece and in a stream, at once and on every gateway',
    async (kind) => {
      const response = await create(onlyChannel(kind));
      expect(response.store).toBe(true);
      const found = await read(response.id, elsewhere);
      expect([found.status, found.json()]).toEqual([200, response]);
      const stream = await caller.post(PATH, body({ stream: true, ...onlyChannel(kind) }));
      const last = streamed(stream);
      expect(last.store).toBe(true);
      expect((await read(last.id, elsewhere)).json()).toEqual(last);
      expect(stream.text.split('\n\n')[0]).toContain('"store":false');
    },
  );

  it('AGT-12: a client that refuses it has nothing stored', async () => {
    const response = await create({ store: false });
    expect([response.store, (await read(response.id)).status]).toEqual([false, 404]);
  });

  it.each(['openai-compatible', 'openai-responses'])(
    'AGT-12: what continues names it, stored or not: %s',
    async (kind) => {
      const { id } = await create();
      const next = { ...onlyChannel(kind), previous_response_id: id, store: false };
      expect(await create(next)).toMatchObject({ previous_response_id: id, store: false });
      const { text } = await caller.post(PATH, body({ ...next, stream: true }));
      const named = text.split('\n\n').filter((frame) => frame.includes(`"previous_response_id":"${String(id)}"`));
      expect(named.map((frame) => frame.split('\n', 1)[0])).toEqual(
        ['created', 'in_progress', 'completed'].map((event) => `event: response.${event}`),
      );
    },
  );

  it.each(KINDS.map(([kind]) => kind))('AGT-12: outputs alone continue calls, in any order: %s', async (kind) => {
    const tools = [{ type: 'function', name: 'weather', parameters: { type: 'object' } }];
    const through = onlyChannel(kind);
    const first = await create({ ...through, tools, input: 'Please call weather.' });
    const calls = listOf(first.output).filter(({ type }) => type === 'function_call');
    expect(calls.length).toBeGreaterThan(0);
    const input = calls.map(({ call_id }) => ({ type: 'function_call_output', call_id, output: 'sunny' })).toReversed();
    expect(await create({ ...through, tools, input, previous_response_id: first.id })).toMatchObject({
      status: 'completed',
    });
  });

  it('AGT-12: a stream that breaks is not stored', async () => {
    const before = await redisOf(platform).client.zcard('{responses}:waiting');
    await caller.post(PATH, body({ stream: true, ...onlyChannel('openai-compatible-cut') }));
    await platform.restoreChannels();
    expect(await redisOf(platform).client.zcard('{responses}:waiting')).toBe(before);
  });

  it('AGT-12: the next response continues from it, on another gateway, before and after the worker', async () => {
    const first = await create({ input: 'My name is Ada.' });
    const next = await create(
      { input: [{ role: 'user', content: 'And?' }], previous_response_id: first.id },
      elsewhere,
    );
    expect(next.previous_response_id).toBe(first.id);
    await startWorker();
    await worker!.move();
    expect((await rows()).length).toBeGreaterThan(1);
    const third = await caller.post(PATH, body({ input: 'Go on.', previous_response_id: next.id }));
    const sent = caller.sentUpstream(third);
    const order = ['My name is Ada.', 'And?', 'Go on.'].map((text) => sent.indexOf(text));
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order).not.toContain(-1);
    const items = (await caller.get(`${PATH}/${String(third.json().id)}/input_items?order=asc&limit=100`)).json();
    expect(listOf(items.data).map(({ type, role }) => role ?? type)).toEqual([
      ...['user', 'assistant', 'user', 'assistant', 'user'],
    ]);
  });

  it('AGT-12: input items come in pages', async () => {
    const input = ['a', 'b', 'c'].map((content) => ({ role: 'user', content }));
    const { id } = await create({ input });
    const page = async (query: string): Promise<Json> =>
      (await caller.get(`${PATH}/${String(id)}/input_items?${query}`)).json();
    const contents = ({ data }: Json): unknown[] => listOf(data).map(({ content }) => content);
    const first = await page('limit=2');
    expect([contents(first), first.has_more]).toEqual([['c', 'b'], true]);
    const rest = await page(`limit=2&after=${String(first.last_id)}`);
    expect([contents(rest), rest.has_more, rest.object]).toEqual([['a'], false, 'list']);
    expect(contents(await page('order=asc'))).toEqual(['a', 'b', 'c']);
    for (const query of ['limit=0', 'order=up', 'after=nothing']) {
      const answer = await caller.get(`${PATH}/${String(id)}/input_items?${query}`);
      expect([answer.status, answer.error().param]).toEqual([400, query.split('=')[0]]);
    }
  });

  it('AGT-12: the official client reads and deletes', async () => {
    const client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
    const created = await client.responses.create({
      model: FORMAT_MODEL,
      input: 'Hello!',
      store: true,
      ...onlyChannel('gemini'),
    });
    const next = await client.responses.create({
      model: FORMAT_MODEL,
      input: 'Go on.',
      previous_response_id: created.id,
      ...onlyChannel('gemini'),
    });
    expect((await client.responses.retrieve(next.id)).output_text).toBe(next.output_text);
    const items = [];
    for await (const item of client.responses.inputItems.list(next.id, { limit: 1 })) items.push(item);
    expect(items).toHaveLength(3);
    await startWorker();
    await client.responses.delete(created.id);
    await expect(client.responses.retrieve(created.id)).rejects.toThrow(OpenAI.NotFoundError);
  });

  it('AGT-13: another organization finds, continues and deletes nothing', async () => {
    await startWorker();
    for (const isMoved of [false, true]) {
      const { id } = await create();
      if (isMoved)
        await eventually('it is in Postgres', async () => {
          await worker!.move();
          return (await rows()).some(({ id: row }) => formatId('gen', row).slice(4) === String(id).slice(5));
        });
      const answers = [
        await read(id, intruder),
        await intruder.get(`${PATH}/${String(id)}/input_items`),
        await intruder.delete(`${PATH}/${String(id)}`),
      ];
      for (const answer of answers) expect([answer.status, answer.text.includes('Hello')]).toEqual([404, false]);
      const continued = await intruder.post(PATH, body({ previous_response_id: id }));
      expect(continued.error()).toMatchObject({ param: 'previous_response_id' });
      expect((await read(id)).status).toBe(200);
    }
  });

  describe('for keys of the organization that may not use its model', () => {
    let narrow: GatewayCaller;
    let other: GatewayCaller;

    beforeAll(async () => {
      await platform.addModel({ canonicalId: 'acme/second', aliases: ['second'] });
      await platform.addChannel({ name: 'second', serves: ['acme/second'] });
      const keys = platform.services.get(ApiKeysService);
      const keyFor = async (...modelAllow: string[]): Promise<GatewayCaller> => {
        const fields = { name: modelAllow.join(), modelAllow };
        const { secret } = await keys.create(customer.organizationId, fields, systemActor('test'));
        return new GatewayCaller(platform, secret);
      };
      other = await keyFor('acme/second');
      narrow = await keyFor(FORMAT_MODEL);
    });

    /** The replies of each route that reads, continues or deletes a response. */
    const answersOn = async (id: unknown, by: GatewayCaller): Promise<unknown[]> => {
      const path = `${PATH}/${String(id)}`;
      const body = { model: 'acme/second', input: 'Repeat.', previous_response_id: id };
      const answers = [
        ...[await by.get(path), await by.get(`${path}/input_items`), await by.delete(path)],
        await by.post(PATH, body),
        await by.post(`${PATH}/input_tokens`, body),
      ];
      return answers.map((answer) => [answer.status, answer.error().message.replace(String(id), 'ID')]);
    };

    it('AGT-18 ATK-230: is unknown to them, like one that does not exist, before and after the worker', async () => {
      const unknown = await answersOn(`resp_${formatId('gen', newUuid(Date.now())).slice(4)}`, other);
      expect(unknown.map((answer) => (answer as number[])[0])).toEqual([404, 404, 404, 400, 400]);
      const { id } = await create();
      expect(await answersOn(id, other)).toEqual(unknown);
      await startWorker();
      await eventually('it is in Postgres', async () => {
        await worker!.move();
        return (await rows()).some(({ id: row }) => formatId('gen', row).slice(4) === String(id).slice(5));
      });
      expect(await answersOn(id, other)).toEqual(unknown);
      for (const reader of [caller, narrow]) expect((await read(id, reader)).status).toBe(200);
      expect((await narrow.delete(`${PATH}/${String(id)}`)).status).toBe(200);
    });

    it('AGT-18 ATK-231: neither is one of a model that they may use, which continues it', async () => {
      const { id } = await create({ input: 'The secret is 42.' });
      const second = { ...body({ model: 'acme/second' }), routify: undefined, previous_response_id: id };
      const next = (await caller.post(PATH, second)).json();
      expect(next).toMatchObject({ store: true, previous_response_id: id });
      const own = (await other.post(PATH, { ...second, previous_response_id: null })).json();
      expect([(await read(next.id, other)).status, (await read(own.id, other)).status]).toEqual([404, 200]);
      expect((await read(next.id)).status).toBe(200);
      expect((await read(own.id, narrow)).status).toBe(404);
    });

    it('AGT-18: one of an earlier version has the model that it names', async () => {
      const { id } = await create();
      const uuid = (await redisOf(platform).client.zrange('{responses}:waiting', '-1', '-1'))[0] ?? '';
      await redisOf(platform).client.hdel(`{responses}:document:${uuid}`, 'models');
      expect([(await read(id, other)).status, (await read(id, narrow)).status]).toEqual([404, 200]);
    });
  });

  it('AGT-13: it lies encrypted in Redis and Postgres', async () => {
    const { id } = await create({ input: 'canary of the owner' });
    const uuid = (await redisOf(platform).client.zrange('{responses}:waiting', '-1', '-1'))[0] ?? '';
    expect(formatId('gen', uuid).slice(4)).toBe(String(id).slice(5));
    const buffered = await redisOf(platform).client.hgetallBuffer(`{responses}:document:${uuid}`);
    expect(Buffer.concat(Object.values(buffered)).includes('canary')).toBe(false);
    await startWorker();
    await worker!.move();
    const found = await platform.query<{ text: string }>(
      `SELECT encode(ciphertext, 'escape') AS text FROM stored_response WHERE id = '${uuid}'`,
    );
    expect([found.length, found[0]?.text.includes('canary')]).toEqual([1, false]);
  });

  it('AGT-14: what Redis loses is written again from the gateway, and reaches Postgres once', async () => {
    const { id } = await create();
    const { client } = redisOf(platform);
    await client.del(...(await client.keys('{responses}:*')));
    expect((await read(id)).status).toBe(404);
    await platform.gateway.app.get(UnmovedResponses).check();
    expect((await read(id, elsewhere)).status).toBe(200);
    await startWorker();
    await worker!.move();
    await worker!.move();
    await platform.gateway.app.get(UnmovedResponses).check();
    await client.del(...(await client.keys('{responses}:*')));
    expect((await read(id, elsewhere)).status).toBe(200);
  });

  it('AGT-14: what was deleted does not come back', async () => {
    const { id } = await create();
    const { organizationId } = customer;
    const uuid = (await redisOf(platform).client.zrange('{responses}:waiting', '-1', '-1'))[0] ?? '';
    await startWorker();
    // Deleted on the other gateway, while this one still has its copy.
    expect(await second.app.get(StoredResponses).delete(organizationId, uuid)).toBe(true);
    await platform.gateway.app.get(UnmovedResponses).check();
    await worker!.move();
    expect((await read(id)).status).toBe(404);
    expect(await platform.query(`SELECT 1 FROM stored_response WHERE id = '${uuid}'`)).toEqual([]);
  });

  it('AGT-14: one that is too large, or has no room, says that it is not stored', async () => {
    const responses = platform.gateway.app.get(StoredResponses);
    const large = { input: Buffer.alloc(4_300_000), response: Buffer.from('{}'), models: [FORMAT_MODEL] };
    expect(await responses.store(customer.organizationId, newUuid(Date.now()), large)).toBe(false);
    const { client } = redisOf(platform);
    await client.set(`{responses}:full:${customer.organizationId}`, '1');
    expect((await create()).store).toBe(false);
    await client.del(`{responses}:full:${customer.organizationId}`);
    expect((await create()).store).toBe(true);
  });

  it('AGT-14: it is deleted when its days are over, or the organization keeps none any more', async () => {
    await startWorker();
    const old = await create();
    await worker!.move();
    await platform.query(`UPDATE stored_response SET created_at = created_at - interval '31 days'`);
    const fresh = await create();
    await worker!.move();
    expect([(await read(old.id)).status, (await read(fresh.id)).status]).toEqual([404, 200]);
    await worker!.expire();
    expect(await rows()).toHaveLength(1);
    const organizations = platform.services.get(OrganizationsService);
    await organizations.update(
      customer.organizationId,
      { responseRetentionDays: null },
      null,
      systemActor('test'),
      () => Promise.resolve(),
    );
    await worker!.expire();
    expect(await rows()).toEqual([]);
    await eventually('the gateway keeps no more', async () => (await create()).store === false);
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
