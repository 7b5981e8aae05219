import { request } from 'node:http';
import { systemActor } from '#core';
import { admissionOf } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { settingsOf, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { startGateway, type RunningGateway } from '../../../../apps/gateway/start-gateway.js';

const actor = systemActor('test');
const BODY_BYTES_MAX = 100_000;
const CONCURRENT_MAX = 3;
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };
const large = JSON.stringify({ ...hello, x: 'x'.repeat(8_000_000) });

/** Each check precedes the next one: load, path, key, suspension, maintenance, size, type, body, model, money. */
describe('the order of checks', () => {
  let platform: Platform;
  let proxy: FaultProxy;
  let small: RunningGateway;
  let customer: Customer;
  let caller: GatewayCaller;
  let stranger: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addModel({ canonicalId: 'openai/o3' });
    proxy = await FaultProxy.start(`${platform.simulator.url}/v1`);
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'], baseUrl: proxy.url });
    customer = await platform.addCustomer({ topUpUsd: '0', key: { modelAllow: ['gpt-4o'] } });
    small = await startGateway(
      Object.assign({}, platform.config, {
        instance: 'small',
        bodyBytesMax: BODY_BYTES_MAX,
        concurrentMax: CONCURRENT_MAX,
      }),
    );
    caller = new GatewayCaller(platform, customer.apiKey, small.url);
    stranger = new GatewayCaller(platform, 'rtf_unknown', small.url);
  }, 120_000);

  afterAll(async () => {
    await small.stop();
    await platform.stop();
    await proxy.stop();
  });

  const codeOf = (answer: Answer): [number, string] => [answer.status, answer.error().code];

  async function maintenance(
    mode: 'on' | 'off',
    rest: { until?: Date; allow?: string[]; message?: string } = {},
  ): Promise<void> {
    const { until = null, allow = [], message = null } = rest;
    const requested = { mode, message, until, allowOrganizations: allow, announcement: null };
    await settingsOf(platform).putMaintenance(requested, null, actor);
    const isRefused = mode === 'on' && !allow.includes(customer.organizationId);
    await eventually(async () => ((await caller.chat(hello)).status === 503) === isRefused);
  }

  it('ERR-404 and ERR-405 come before the key', async () => {
    const path = await stranger.send('POST', '/v1/nothing', { body: large });
    expect(codeOf(path)).toEqual([404, 'not_found']);
    const method = await stranger.send('PUT', '/v1/chat/completions', { body: '{' });
    expect(codeOf(method)).toEqual([405, 'method_not_allowed']);
  });

  it('ERR-401 comes before size, media type and body', async () => {
    expect(codeOf(await stranger.chat(large))).toEqual([401, 'invalid_api_key']);
    expect(codeOf(await stranger.chat('{', { 'content-type': 'text/plain' }))).toEqual([401, 'invalid_api_key']);
  });

  it('ERR-503: maintenance comes after the key and before the size', async () => {
    await maintenance('on');
    const answer = await caller.chat(large);
    expect(codeOf(answer)).toEqual([503, 'maintenance']);
    expect(answer.headers).toMatchObject({ 'retry-after': '60', 'x-should-retry': 'true' });
    expect(codeOf(await stranger.chat(hello))).toEqual([401, 'invalid_api_key']);
    await maintenance('off');
  });

  it('ERR-503: maintenance has its own message and end time, and exempts the operator', async () => {
    await maintenance('on', { until: new Date(Date.now() + 90_000), message: 'Back at noon.' });
    const answer = await caller.chat(hello);
    expect(answer.error()).toMatchObject({ type: 'api_error', message: 'Back at noon.', param: null });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(80);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(90);
    await maintenance('on', { allow: [customer.organizationId] });
    expect((await caller.chat(hello)).status).toBe(402);
    await maintenance('off');
  });

  it('ERR-413 comes before media type and body, with the limit', async () => {
    const answer = await caller.chat(large, { 'content-type': 'text/plain' });
    expect(codeOf(answer)).toEqual([413, 'request_too_large']);
    expect(answer.error().metadata).toEqual({ limit_bytes: BODY_BYTES_MAX });
    expect(answer.headers['x-should-retry']).toBe('false');
  });

  it('ERR-413: without a Content-Length the bytes are counted', async () => {
    expect(codeOf(await chunked(large))).toEqual([413, 'request_too_large']);
    const fits = await chunked(JSON.stringify({ ...hello, x: 'x'.repeat(BODY_BYTES_MAX - 1_000) }));
    expect(fits.status).toBe(402);
  });

  it('ERR-405 (415) comes before the body, and the body before the model', async () => {
    const body = '{"model":"nothing"';
    expect(codeOf(await caller.chat(body, { 'content-type': 'text/plain' }))).toEqual([415, 'unsupported_media_type']);
    expect(codeOf(await caller.chat(body))).toEqual([400, 'invalid_request_error']);
    const wrongField = await caller.chat({ ...hello, model: 'nothing', temperature: 9 });
    expect(codeOf(wrongField)).toEqual([400, 'invalid_request_error']);
  });

  it('ERR-404 (model) comes before ERR-403 (allowed), and both before region and money', async () => {
    const routify = { region: 'mars-1' };
    expect(codeOf(await caller.chat({ ...hello, model: 'nothing', routify }))).toEqual([404, 'model_not_found']);
    expect(codeOf(await caller.chat({ ...hello, model: 'openai/o3', routify }))).toEqual([403, 'model_not_allowed']);
    expect(codeOf(await caller.chat({ ...hello, routify }))).toEqual([403, 'region_not_available']);
    expect(codeOf(await caller.chat(hello))).toEqual([402, 'insufficient_balance']);
  });

  it('ERR-503: overloaded comes before everything, and exempts the health checks', async () => {
    const rich = await platform.addCustomer();
    const slow = new GatewayCaller(platform, rich.apiKey, small.url);
    proxy.freeze();
    const running = Array.from({ length: CONCURRENT_MAX }, () => slow.chat(hello));
    const holds = () => admissionOf(platform).listHolds(rich.organizationId, CONCURRENT_MAX);
    await eventually(async () => (await holds()).length === CONCURRENT_MAX);
    const browser = await slow.chat(hello, { origin: 'https://app.example' });
    expect(browser.headers['access-control-allow-origin']).toBe('*');
    for (const answer of [browser, await stranger.chat(large), await stranger.send('GET', '/nowhere')]) {
      expect(codeOf(answer)).toEqual([503, 'overloaded']);
      expect(answer.headers['x-should-retry']).toBe('true');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(3);
    }
    expect((await stranger.send('GET', '/healthz')).status).toBe(200);
    expect((await stranger.send('GET', '/readyz')).json()).toEqual({ status: 'ready' });
    proxy.restore();
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await slow.chat(hello)).status).toBe(200);
  });

  it('a client that never ends its body is disconnected, and its slot released', async () => {
    const { hostname, port } = new URL(small.url);
    const headers = { authorization: `Bearer ${customer.apiKey}`, 'content-length': 1_000 };
    const stuck = Array.from({ length: CONCURRENT_MAX }, () => {
      const outgoing = request({ hostname, port, method: 'POST', path: '/v1/chat/completions', headers, agent: false });
      outgoing.on('error', () => undefined);
      outgoing.write('{"model":');
      return outgoing;
    });
    await eventually(async () => (await caller.chat(hello)).status === 503);
    for (const outgoing of stuck) outgoing.destroy();
    await eventually(async () => (await caller.chat(hello)).status === 402);
  });

  function chunked(body: string): Promise<Answer> {
    return caller.send('POST', '/v1/chat/completions', {
      headers: {
        authorization: `Bearer ${customer.apiKey}`,
        'content-type': 'application/json',
        'transfer-encoding': 'chunked',
      },
      body,
    });
  }
});
