import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

jest.setTimeout(120_000);

const MESSAGE =
  '{"id":"msg_1","type":"message","role":"assistant","model":"claude-up","x_new":12345678901234567890,' +
  '"content":[{"type":"server_tool_use","id":"srvtoolu_1","name":"x","input":{}},{"type":"text","text":"H\\u00e9"}],' +
  '"stop_reason":"end_turn","stop_sequence":null,' +
  '"usage":{"input_tokens":9,"output_tokens":2,"server_tool_use":{"web_search_requests":0},"service_tier":"standard"}}';
const MESSAGE_EVENTS = [
  '{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-up","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}',
  '{"type":"content_block_start","index":0,"content_block":{"type":"block_of_tomorrow","x":1.50}}',
  '{"type":"content_block_stop","index":0}',
  '{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}',
  '{"type":"ping"}',
  '{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"H\\u00e9"}}',
  '{"type":"content_block_stop","index":1}',
  '{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2},"context_management":{"applied_edits":[]}}',
  '{"type":"message_stop"}',
];
const ITEMS =
  '[{"type":"item_of_tomorrow","x":1.50},{"type":"message","id":"msg_a","role":"assistant","status":"completed","content":[{"type":"output_text","text":"H\\u00e9","annotations":[],"logprobs":[]}]}]';
const RESPONSE_USAGE =
  '{"input_tokens":9,"input_tokens_details":{"cached_tokens":0},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":11}';
const responseWith = (status: string, output: string, usage: string): string =>
  `{"id":"resp_up","object":"response","created_at":1764296393,"status":"${status}","model":"gpt-up","output":${output},"x_new":12345678901234567890,"usage":${usage}}`;
const RESPONSE_EVENTS = [
  `{"type":"response.created","sequence_number":0,"response":${responseWith('in_progress', '[]', 'null')}}`,
  '{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"item_of_tomorrow","x":1.50}}',
  '{"type":"response.event_of_tomorrow","sequence_number":2,"x":1.50}',
  '{"type":"response.output_item.added","sequence_number":3,"output_index":1,"item":{"type":"message","id":"msg_a","role":"assistant","status":"in_progress","content":[]}}',
  '{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_a","output_index":1,"content_index":0,"delta":"H\\u00e9","logprobs":[],"obfuscation":"x"}',
  `{"type":"response.completed","sequence_number":5,"response":${responseWith('completed', ITEMS, RESPONSE_USAGE)}}`,
];

/** Client and upstream of one format. */
const FORMATS = [
  {
    kind: 'anthropic-messages',
    path: '/v1/messages',
    body: '{"x_of_tomorrow":1.50,"max_tokens":9,"messages":[{"role":"user","content":[{"type":"block_of_tomorrow","n":12345678901234567890}]}],"model":"acme/native"',
    sent: '{"x_of_tomorrow":1.50,"max_tokens":9,"messages":[{"role":"user","content":[{"type":"block_of_tomorrow","n":12345678901234567890}]}],"model":"up"',
    reply: MESSAGE,
    events: MESSAGE_EVENTS,
    brokenEvents: MESSAGE_EVENTS.slice(0, -3),
  },
  {
    kind: 'openai-responses',
    path: '/v1/responses',
    body: '{"x_of_tomorrow":1.50,"input":[{"type":"item_of_tomorrow","n":12345678901234567890},{"role":"user","content":"Hi"}],"model":"acme/native"',
    sent: '{"x_of_tomorrow":1.50,"input":[{"type":"item_of_tomorrow","n":12345678901234567890},{"role":"user","content":"Hi"}],"model":"up"',
    reply: responseWith('completed', ITEMS, RESPONSE_USAGE),
    events: RESPONSE_EVENTS,
    brokenEvents: RESPONSE_EVENTS.slice(0, -1),
  },
] as const;

describe.each(FORMATS)('bytes between a client and an upstream of one format: $kind', (format) => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let received = '';

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/native' });
    const models = [{ model: 'acme/native', upstreamModel: 'up', cost: null }];
    await platform.addChannel({ name: 'native', kind: format.kind, serves: [], models, baseUrl: upstream.url });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  beforeEach(() => platform.restoreChannels());
  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  function answers(text: string, type = 'application/json'): void {
    upstream.answers((response, _request, body) => {
      received = body;
      response.writeHead(200, { 'content-type': type }).end(text);
    });
  }

  const streams = (events: readonly string[]): void => {
    const framesOf = (data: string): string =>
      `event: ${(JSON.parse(data) as { type: string }).type}\ndata: ${data}\n\n`;
    answers(events.map(framesOf).join(''), 'text/event-stream');
  };

  const post = (end = '}', headers = {}): Promise<Answer> => caller.post(format.path, format.body + end, headers);
  const dataOf = ({ text }: Answer): string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => line.slice('data: '.length));
  const idOf = (answer: Answer): string => String(answer.headers['x-request-id']);
  const changed = (text: string, answer: Answer): string =>
    text.replace(/"model":"\w+-up"/, '"model":"acme/native"').replace('resp_up', idOf(answer).replace('gen', 'resp'));

  it('AGT-7 MSG-12: a reply keeps its bytes, but for the model and the cost', async () => {
    answers(format.reply);
    const answer = await post();
    const { charge, prompt, completion } = await booked(platform, idOf(answer));
    const routify = /,"routify":\{[^}]*\}/.exec(answer.text)?.[0] ?? '';
    expect(answer.text.replace(routify, '')).toBe(changed(format.reply, answer));
    expect(routify).toContain(`"cost_usd":${Number(charge) / 1e9}`);
    expect([prompt, completion]).toEqual([9n, 2n]);
    expect(received.startsWith(format.sent)).toBe(true);
    expect(answer.headers['x-routify-dropped']).toBeUndefined();
  });

  it('AGT-7 MSG-12: a stream keeps its events, but for the model, pings and the cost at the end', async () => {
    streams(format.events);
    const answer = await post(',"stream":true}');
    const { prompt, completion, usage_source: source } = await booked(platform, idOf(answer));
    const expected = format.events.filter((event) => !event.includes('"ping"')).map((event) => changed(event, answer));
    const data = dataOf(answer);
    expect(data.at(-1)).toContain('"routify":{"channel":"native"');
    expect(data.map((event) => event.replace(/,"routify":\{[^}]*\}/, ''))).toEqual(expected);
    expect([prompt, completion, source]).toEqual([9n, 2n, 'upstream']);
  });

  it('RES-5: nothing passes of what the upstream says of the purchase', async () => {
    const withCost = (text: string): string => text.replaceAll('"output_tokens":2', '"cost":0.5,"output_tokens":2');
    answers(withCost(format.reply));
    const whole = await post();
    streams(format.events.map(withCost));
    for (const answer of [whole, await post(',"stream":true}')]) {
      expect(answer.text).toContain('"output_tokens":2');
      expect(answer.text).not.toContain('"cost"');
      const { attempts } = await booked(platform, idOf(answer));
      expect(attempts).toMatchObject([{ upstreamFacts: { 'usage.cost': '0.5' } }]);
    }
  });

  it('AGT-7 MSG-12: usage that is missing is counted, charged and written', async () => {
    streams(format.events.map((event) => event.replace(/"usage":\{(?:[^{}]|\{[^}]*\})*\}/, '"x":0')));
    const answer = await post(',"stream":true}');
    const { completion, usage_source: source } = await booked(platform, idOf(answer));
    expect(source).toBe('counted');
    expect(dataOf(answer).join('')).toContain(`"output_tokens":${completion}`);
  });

  it('AGT-7 MSG-12: a stream that breaks ends as one of the format does', async () => {
    streams(format.brokenEvents);
    const last = dataOf(await post(',"stream":true}')).at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ type: format.kind === 'openai-responses' ? 'response.failed' : 'error' });
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
