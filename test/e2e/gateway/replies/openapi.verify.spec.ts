import { createHash } from 'node:crypto';
import { DOCS_PATHS } from '#core/openapi';
import { buildDocument } from '../../../../libs/completions/v1/openapi/build-document.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';
import { schemaFaults } from '../../../support/stores/schema-faults.js';
import { servedRoutes } from '../../../support/gateway/served-routes.js';

const document = buildDocument();
const faultsOf = schemaFaults(document);
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, operation })),
);
const requests = operations.flatMap(({ name, path, operation }) => {
  const { examples = {} } = operation.requestBody?.content['application/json'] ?? {};
  return Object.entries(examples).map(([example, { value }]) => ({
    name,
    path,
    operation,
    example,
    value: value as object,
  }));
});

/** Routes of OpenAI's older formats, whose streams end with `[DONE]`. */
const WITH_DONE = ['/v1/chat/completions', '/v1/completions'];

/** Routes without a model, limits or a charge. */
const FREE = ['/v1/estimate', '/v1/responses/input_tokens', '/v1/messages/count_tokens'];

/** The JSON of each event except the final `[DONE]` of a complete stream. */
function chunksOf(path: string, text: string): unknown[] {
  const events = text.split('\n').filter((line) => line.startsWith('data: '));
  if (WITH_DONE.includes(path)) expect(events.pop()).toBe('data: [DONE]');
  return events.map((line) => JSON.parse(line.slice('data: '.length)) as unknown);
}

describe('the OpenAPI document of /v1', () => {
  let platform: Platform;
  let caller: GatewayCaller;
  let generationId = '';
  let responseId = '';

  beforeAll(async () => {
    platform = await startPlatform();
    const models = ['openai/gpt-4.1', 'openai/gpt-4.1-mini'];
    for (const canonicalId of models) await platform.addModel({ canonicalId });
    const [instruct, embed] = ['openai/gpt-3.5-turbo-instruct', 'openai/text-embedding-3-small'];
    await platform.addModel({ canonicalId: instruct, endpoints: ['completions'] });
    await platform.addModel({ canonicalId: embed, endpoints: ['embeddings'], maxOutputTokens: 0 });
    await platform.addChannel({ name: 'simulator', serves: [...models, instruct, embed] });
    const organization = { responseRetentionDays: 1 };
    const caps = [{ period: 'month', limitNanoUsd: 1_000_000_000_000n }] as const;
    caller = new GatewayCaller(platform, (await platform.addCustomer({ key: { caps }, organization })).apiKey);
    const answer = await caller.chat({ model: 'openai/gpt-4.1', messages: [{ role: 'user', content: 'x' }] });
    generationId = String(answer.headers['x-request-id']);
    responseId = String((await caller.post('/v1/responses', { model: 'openai/gpt-4.1', input: 'x' })).json().id);
  });
  afterAll(() => platform.stop());

  it('NBR-9: describes every route of the gateway, and nothing else', () => {
    const served = servedRoutes(platform).map((route) => route.replace(/[:*]id\b/, '{id}'));
    const described = served.filter((route) => !route.startsWith('GET /docs/')); // files of the page
    expect(operations.map(({ name }) => name).sort()).toEqual(described.sort());
  });

  it('NBR-9: declares the routes that need a key', async () => {
    for (const { name, path, operation } of operations) {
      const [method = ''] = name.split(' ');
      const { status } = await caller.send(method, path.replace('{id}', 'x'));
      expect([name, status]).toEqual([name, operation.security?.length === 0 ? 200 : 401]);
    }
  });

  it.each(requests)('NBR-9: $name, $example: is served as described', async ({ path, operation, value }) => {
    const answer = await caller.post(path, value);
    expect([answer.status, answer.status === 200 ? null : answer.text]).toEqual([200, null]);
    const [type = ''] = String(answer.headers['content-type']).split(';');
    const { content = {}, headers = {} } = operation.responses['200'] ?? {};
    expect(Object.keys(content)).toContain(type);
    const values = type === 'text/event-stream' ? chunksOf(path, answer.text) : [answer.json()];
    expect(type).toBe('stream' in value ? 'text/event-stream' : 'application/json');
    expect(values.length).toBeGreaterThan(0);
    for (const one of values) expect(faultsOf(one, content[type] ?? {})).toEqual([]);
    const described = Object.keys(answer.headers).filter((name) =>
      /^(x-(routify|ratelimit)|anthropic-ratelimit)/.test(name),
    );
    if (!FREE.includes(path)) expect(Object.keys(headers)).toEqual(expect.arrayContaining(described));
  });

  it.each(operations.filter(({ name }) => name.startsWith('GET ')))(
    'NBR-9: $name: is answered as described',
    async ({ path, operation }) => {
      const ids = { generations: generationId, responses: responseId, models: 'openai/gpt-4.1' };
      const [, id = ''] = Object.entries(ids).find(([resource]) => path.includes(resource)) ?? [];
      const answer = await caller.get(path.replace('{id}', id));
      expect(answer.status).toBe(200);
      const content = operation.responses['200']?.content?.['application/json'];
      if (content !== undefined) expect(faultsOf(answer.json(), content)).toEqual([]);
    },
  );

  it('NBR-9: refusals and a stream that broke are as described', async () => {
    const body = { model: 'openai/gpt-4.1', messages: [{ role: 'user', content: 'x' }] };
    const refused = [
      await caller.chat({ ...body, temperature: 9 }),
      await caller.chat({ ...body, model: 'openai/gpt-4.2' }),
      await caller.get('/v1/generations/gen_x'),
      await caller.send('GET', '/v1/key'),
    ];
    const { content = {} } = document.components?.responses?.FailureOther ?? {};
    for (const answer of refused) expect(faultsOf(answer.json(), content['application/json'] ?? {})).toEqual([]);
    const broken = await caller.chat({ ...body, stream: true, simulate: { cut_after_chunks: 3 } });
    const lines = broken.text.split('\n').filter((line) => line.startsWith('data: '));
    const chunk = document.paths['/v1/chat/completions']?.post?.responses['200']?.content?.['text/event-stream'];
    for (const line of lines) expect(faultsOf(JSON.parse(line.slice(6)), chunk ?? {})).toEqual([]);
    expect(lines.at(-1)).toContain('"error":');
  });

  const published = (path: string): Promise<Answer> => caller.send('GET', path);

  it.each(['/v1/openapi.json', '/docs'])('NBR-9: %s is cacheable and revalidated by ETag', async (path) => {
    const first = await published(path);
    const hash = createHash('sha256').update(first.text).digest('base64url');
    expect(first).toMatchObject({
      status: 200,
      headers: { etag: `"${hash}"`, 'cache-control': 'public, max-age=300' },
    });
    const again = await caller.send('GET', path, { headers: { 'if-none-match': `"${hash}"` } });
    expect(again).toMatchObject({ status: 304, text: '', headers: { etag: `"${hash}"` } });
    const stale = await caller.send('GET', path, { headers: { 'if-none-match': '"other"' } });
    expect(stale).toMatchObject({ status: 200, text: first.text });
    const head = await caller.send('HEAD', path);
    expect(head).toMatchObject({ status: 200, text: '', headers: { etag: `"${hash}"` } });
    const posted = await caller.send('POST', path);
    expect(posted).toMatchObject({ status: 405, headers: { allow: 'GET' } });
  });

  it('NBR-9: the document is that of the version, readable from any origin', async () => {
    const answer = await caller.send('GET', '/v1/openapi.json', { headers: { origin: 'https://editor.example' } });
    expect(answer.json()).toEqual(JSON.parse(JSON.stringify(document)));
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
      vary: expect.stringMatching(/origin/i) as string,
    });
  });

  it('NBR-9: the page holds the document, and its scripts reach no session and no network', async () => {
    const { text, headers } = await published('/docs');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
    expect(headers['content-security-policy']).toContain(
      "; sandbox allow-scripts; require-trusted-types-for 'script'; ",
    );
    const files = Array.from(text.matchAll(/(?:src|href)="(\/[^"]+)"/g), ([, file]) => file ?? '');
    expect([...files, '/docs'].sort()).toEqual([...DOCS_PATHS].sort());
    for (const file of files) {
      expect(await published(file)).toMatchObject({
        status: 200,
        headers: { 'cross-origin-resource-policy': 'cross-origin', 'x-content-type-options': 'nosniff' },
      });
    }
    expect((await published('/docs/page.js')).text).toContain(`spec: ${JSON.stringify(document)} });`);
  });
});
