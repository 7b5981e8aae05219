import { Secret } from '#core';
import { leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const SAFE = { violence: { filtered: false, severity: 'safe' } };
const WITH_USAGE = { stream_options: { include_usage: true } };

/** OpenAI's bodies behind Azure's URLs, with the content filter results of Azure. */
describe('a channel of Azure', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/deployed', aliases: ['deployed'] });
    await platform.addModel({ canonicalId: 'acme/refused', aliases: ['refused'] });
    const azure = { kind: 'azure-openai', baseUrl: platform.simulator.url, serves: [] } as const;
    const models = [{ model: 'acme/deployed', upstreamModel: 'our deployment', cost: null }];
    await platform.addChannel({ ...azure, name: 'azure', models, options: { api_version: '2025-01-01-preview' } });
    await platform.addChannel({
      ...azure,
      name: 'azure-refusing',
      models: [{ model: 'acme/refused', upstreamModel: 'our deployment', cost: null }],
      credentials: [{ secret: new Secret('sk-bad'), label: 'bad', weight: 1 }],
    });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  const send = (fields: object = {}) => caller.chat({ model: 'deployed', messages: MESSAGES, ...fields });

  it('RES-5: asks the deployment with its version and header, and keeps what the filters found', async () => {
    const answer = await send({ seed: 7 });
    expect(answer.json()).toMatchObject({
      model: 'deployed',
      choices: [{ message: { role: 'assistant' }, finish_reason: 'stop', content_filter_results: SAFE }],
      prompt_filter_results: [{ prompt_index: 0, content_filter_results: SAFE }],
      routify: { channel: 'azure', usage_source: 'upstream' },
    });
    const [served] = platform.simulator.journal.ofRequest(String(answer.headers['x-request-id']));
    const path = '/openai/deployments/our%20deployment/chat/completions?api-version=2025-01-01-preview';
    expect(served).toMatchObject({ path, headers: { 'api-key': '…1234' } });
    expect(served?.headers).not.toHaveProperty('authorization');
    expect(JSON.parse(caller.sentUpstream(answer))).toMatchObject({ model: 'our deployment', seed: 7 });
  });

  it('RES-7 RES-8: a stream that begins with findings alone has one id, one model and one end', async () => {
    const body = { model: 'deployed', messages: MESSAGES, ...WITH_USAGE, simulate: { text: 'one two three' } };
    const stream = await (await GatewayStream.open(platform, customer.apiKey, body)).ended();
    const { chunks } = stream;
    expect(stream.text).toBe('one two three');
    expect(stream.isDone).toBe(true);
    expect(chunks[0]).toMatchObject({ choices: [], prompt_filter_results: [{ content_filter_results: SAFE }] });
    const heads = chunks.map(({ id, object, model }) => ({ id, object, model }));
    expect(new Set(heads.map((head) => JSON.stringify(head))).size).toBe(1);
    expect(heads[0]).toMatchObject({
      id: expect.stringMatching(/./),
      object: 'chat.completion.chunk',
      model: 'deployed',
    });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) } });
  });

  it('ERR-4xx: a refusal by the filters is passed on as it is, and charged nothing', async () => {
    const error = {
      message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      type: null,
      param: 'prompt',
      code: 'content_filter',
      status: 400,
      innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: SAFE },
    };
    const answer = await send({ simulate: { status: 400, error: { error } } });
    expect(answer.status).toBe(400);
    expect(answer.error()).toMatchObject({
      message: error.message,
      type: 'invalid_request_error',
      param: 'prompt',
      code: 'content_filter',
    });
  });

  it('ERR-502: a refused subscription key is not disclosed', async () => {
    const answer = await caller.chat({ model: 'refused', messages: MESSAGES });
    expect(answer.status).toBe(502);
    expect(answer.error().metadata).toEqual({
      attempts: [{ channel: 'azure-refusing', status: null, reason: 'unavailable' }],
    });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
