import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatId, parseId, Metrics } from '#core';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { parseScrape, sumOf } from '../../../support/gateway/scrape.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';
import { TraceCollector, type ReceivedSpan } from '../../../support/gateway/trace-collector.js';

const PROMPT = 'a-secret-of-the-customer';
const MESSAGES = [{ role: 'user', content: PROMPT }];
const CLIENT = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const TRACEPARENT = `00-${CLIENT.traceId}-${CLIENT.spanId}-01`;
const [SERVER, INTERNAL, CALL, CONSUMER] = [2, 1, 3, 5];

describe('traces', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const collector = new TraceCollector();
  const upstream = new ScriptedUpstream();
  /** `traceparent` headers that the upstream got. */
  const forwarded: (string | string[] | undefined)[] = [];

  beforeAll(async () => {
    await Promise.all([collector.start(), upstream.start()]);
    platform = await startTraced();
    await addServed(platform, 'plain', {});
    await addServed(platform, 'trusted', { forward_traceparent: true });
    await platform.addModel({ canonicalId: 'acme/marked' });
    await platform.addChannel({
      name: 'marking',
      serves: [],
      baseUrl: upstream.url,
      models: [{ model: 'acme/marked', upstreamModel: 'anthropic/claude-sonnet-4.5', cost: null }],
      options: { reasoning_field: 'reasoning_details', cache_marks: 'always' },
    });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
    answerUsually();
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await collector.stop();
    await upstream.stop();
  });

  function startTraced(environment: Record<string, string> = {}): Promise<Platform> {
    return startPlatform({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=of%20the%20collector',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      ...environment,
    });
  }

  async function addServed(on: Platform, name: string, options: Record<string, unknown>): Promise<void> {
    await on.addModel({ canonicalId: `acme/${name}` });
    await on.addChannel({ name, serves: [`acme/${name}`], baseUrl: upstream.url, options });
  }

  function answerUsually(): void {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'a-secret-reply' }, finish_reason: 'stop' }];
    const usage = { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 };
    upstream.answers((response, { headers }) => {
      forwarded.push(headers.traceparent);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: 'a', choices, usage }));
    });
  }

  const chat = (model: string, headers = {}): Promise<Answer> =>
    caller.chat({ model: `acme/${model}`, messages: MESSAGES }, headers);

  /** The spans of a request that is booked, by name. */
  async function spansOf(answer: Answer, traceId = traceIdOf(answer)): Promise<Map<string, ReceivedSpan>> {
    await platform.settle();
    const id = answer.headers['x-request-id'];
    const ofRequest = (): ReceivedSpan[] => collector.spans.filter((span) => span.attributes['routify.request'] === id);
    await eventually(() => Promise.resolve(ofRequest().length === 2));
    const [{ spanId }] = ofRequest().filter(({ kind }) => kind === SERVER) as [ReceivedSpan];
    const all = collector.spans.filter((span) => span.traceId === traceId);
    const own = all.filter((span) => span.spanId === spanId || span.parentSpanId === spanId);
    return new Map(own.map((span) => [span.name, span]));
  }

  function traceIdOf({ headers }: Answer): string {
    return uuidOf(String(headers['x-request-id'])).replaceAll('-', '');
  }

  const uuidOf = (id: string): string => parseId('gen', id) ?? '';

  it('show the steps of a request under its own id, and its booking', async () => {
    const answer = await chat('plain');
    const traceId = traceIdOf(answer);
    const spans = await spansOf(answer);
    expect([...spans.keys()].sort()).toEqual([
      'POST /v1/chat/completions',
      'admit',
      'chat acme/plain',
      'plan',
      'settle',
    ]);
    const request = spans.get('POST /v1/chat/completions')!;
    expect(request).toMatchObject({
      service: 'routify-gateway',
      kind: SERVER,
      traceId,
      spanId: traceId.slice(16),
      parentSpanId: null,
      links: [],
      failed: false,
    });
    expect(request.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'http.response.status_code': 200,
      'routify.organization': formatId('org', customer.organizationId),
      'routify.key': formatId('key', customer.keyId),
      'routify.outcome': 'completed',
      'routify.charge_usd': 0.000058,
    });
    expect(spans.get('plan')).toMatchObject({ kind: INTERNAL, attributes: { 'routify.candidates': 1 } });
    expect(spans.get('admit')!.attributes['routify.hold_usd']).toBeGreaterThan(0.000058);
    expect(spans.get('chat acme/plain')).toMatchObject({ kind: CALL, failed: false });
    expect(spans.get('chat acme/plain')!.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'acme/plain',
      'gen_ai.usage.input_tokens': 9,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.response.finish_reasons': ['stop'],
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(upstream.url).port),
      'http.response.status_code': 200,
      'routify.channel': 'plain',
    });
    expect(spans.get('settle')).toMatchObject({
      service: 'routify-test',
      kind: CONSUMER,
      links: [{ traceId, spanId: request.spanId }],
      attributes: { 'routify.grade': 2, 'routify.charge_usd': 0.000058 },
    });
    for (const child of spans.values()) {
      expect(child.endNs).toBeGreaterThanOrEqual(child.startNs);
      expect(child.startNs).toBeGreaterThanOrEqual(request.startNs);
    }
    expect(collector.headers['x-api-key']).toBe('of the collector');
  });

  it('have the first byte of a stream as an event', async () => {
    const chunk = (delta: object, finish: string | null) =>
      JSON.stringify({ id: 'a', choices: [{ index: 0, delta, finish_reason: finish }] });
    upstream.answersEvents([chunk({ content: 'Hi' }, null), chunk({}, 'stop'), '[DONE]']);
    const stream = await GatewayStream.open(platform, customer.apiKey, { model: 'acme/plain', messages: MESSAGES });
    await eventually(() => Promise.resolve(stream.outcome === 'end'));
    const spans = await spansOf({ headers: stream.headers } as Answer);
    const call = spans.get('chat acme/plain')!;
    expect(call.events.map(({ name }) => name)).toEqual(['first_byte']);
    expect(call.events[0]!.atNs).toBeGreaterThanOrEqual(call.startNs);
    expect(call.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThanOrEqual(0);
    answerUsually();
  });

  it('link the trace of a customer, and neither join it nor take its decision', async () => {
    const answer = await chat('plain', { traceparent: TRACEPARENT.replace(/1$/, '0') });
    const request = (await spansOf(answer)).get('POST /v1/chat/completions')!;
    expect(request).toMatchObject({ parentSpanId: null, links: [CLIENT] });
    expect(collector.spans.filter(({ traceId }) => traceId === CLIENT.traceId)).toEqual([]);
  });

  it('go on to upstreams that the operator trusts, and to no others', async () => {
    forwarded.length = 0;
    await chat('plain', { traceparent: TRACEPARENT });
    const answer = await chat('trusted', { traceparent: TRACEPARENT });
    const call = (await spansOf(answer)).get('chat acme/trusted')!;
    expect(forwarded).toEqual([undefined, `00-${traceIdOf(answer)}-${call.spanId}-01`]);
  });

  it('show each upstream call, and why its answer was not used', async () => {
    upstream.answers((response) => response.writeHead(503).end('{}'));
    const answer = await chat('plain');
    await platform.settle();
    expect(answer.status).toBe(502);
    const spans = await collector.traceOf(traceIdOf(answer), 5);
    const calls = spans.filter(({ kind }) => kind === CALL);
    expect(calls.length).toBeGreaterThanOrEqual(1);
    for (const call of calls) {
      expect(call).toMatchObject({ failed: true, attributes: { 'http.response.status_code': 503 } });
      expect(call.attributes['error.type']).toEqual(expect.any(String));
    }
    expect(spans.find(({ kind }) => kind === SERVER)).toMatchObject({
      failed: true,
      attributes: { 'error.type': 'all_channels_failed' },
    });
    answerUsually();
    await platform.restoreChannels();
  });

  it('show refusals at each step', async () => {
    const poor = new GatewayCaller(platform, (await platform.addCustomer({ topUpUsd: '0' })).apiKey);
    const refused = await poor.chat({ model: 'acme/plain', messages: MESSAGES });
    const [admit, request] = await Promise.all(
      ['admit', 'POST /v1/chat/completions'].map(async (name) =>
        (await collector.traceOf(traceIdOf(refused), 3)).find((span) => span.name === name),
      ),
    );
    expect(admit).toMatchObject({ failed: true, attributes: { 'error.type': 'balance' } });
    expect(request).toMatchObject({ failed: false, attributes: { 'error.type': 'insufficient_balance' } });
    const unknown = await new GatewayCaller(platform, 'sk-unknown').chat({ model: 'acme/plain', messages: MESSAGES });
    const [span] = await collector.traceOf(traceIdOf(unknown), 1);
    expect(span!.attributes).toMatchObject({ 'http.response.status_code': 401, 'error.type': 'invalid_api_key' });
    expect(span!.attributes).not.toHaveProperty(['routify.organization']);
  });

  it('hold neither prompts nor replies nor secrets', async () => {
    const answer = await chat('plain', { 'x-title': 'a-secret-header' });
    await spansOf(answer);
    const sent = collector.bodies.join('\n');
    expect(sent).toContain('chat acme/plain');
    for (const secret of [
      PROMPT,
      'a-secret-reply',
      'a-secret-header',
      customer.apiKey,
      'sk-simulator',
      'of the coll',
    ]) {
      expect(sent).not.toContain(secret);
    }
  });

  it('say how many marks of the prompt’s cache the gateway has set', async () => {
    const system = { role: 'system', content: 'Read before you write. '.repeat(300) };
    const spans = await spansOf(await caller.chat({ model: 'acme/marked', messages: [system, ...MESSAGES] }));
    expect(spans.get('chat anthropic/claude-sonnet-4.5')!.attributes['routify.cache_marks']).toBe(2);
  });

  it('are all described in the page for operators', () => {
    const page = readFileSync(join(process.cwd(), 'docs/operations/traces.md'), 'utf8');
    const table = page.slice(page.indexOf('| attribute '));
    const described = new Set([...table.matchAll(/^\| `([a-z0-9_.]+)` /gm)].map(([, name]) => name));
    const sent = new Set(collector.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...described].sort()).toEqual([...sent].sort());
  });

  it('are counted, and dropped when the collector does not take them', async () => {
    const count = async (result: string): Promise<number> => {
      const scrape = await (await fetch(`${platform.gateway.metricsUrl}/metrics`)).text();
      return sumOf(parseScrape(scrape), 'routify_spans_total', `result="${result}"`);
    };
    expect(await count('exported')).toBeGreaterThan(0);
    expect(await count('dropped')).toBe(0);
    collector.answers((response) => response.writeHead(400).end());
    await caller.get('/v1/models');
    await eventually(async () => (await count('dropped')) > 0);
    collector.answers();
    expect(await platform.services.get(Metrics).render()).toContain('routify_spans_total');
  });

  it('continue the trace of an organization that the operator trusts, to the booking', async () => {
    const other = await startTraced({ ROUTIFY_TRACES_TRUST: 'all', OTEL_TRACES_SAMPLER_ARG: '0' });
    try {
      await addServed(other, 'trusted', { forward_traceparent: true });
      const { apiKey } = await other.addCustomer();
      const trusted = new GatewayCaller(other, apiKey);
      const body = { model: 'acme/trusted', messages: MESSAGES };
      forwarded.length = 0;
      await trusted.chat(body, { traceparent: TRACEPARENT.replace(/1$/, '0') });
      await trusted.chat(body);
      const answer = await trusted.chat(body, { traceparent: TRACEPARENT });
      await other.settle();
      const spans = await collector.traceOf(CLIENT.traceId, 5);
      const request = spans.find(({ kind }) => kind === SERVER)!;
      expect(request).toMatchObject({ parentSpanId: CLIENT.spanId, links: [] });
      expect(request.attributes['routify.request']).toBe(answer.headers['x-request-id']);
      const settle = spans.find(({ name }) => name === 'settle')!;
      expect(settle).toMatchObject({
        parentSpanId: request.spanId,
        attributes: { 'routify.request': answer.headers['x-request-id'] },
      });
      expect(spans).toHaveLength(5);
      expect(forwarded.map((header) => String(header).slice(-3))).toEqual(['-00', '-00', '-01']);
    } finally {
      await other.stop();
    }
  });
});
