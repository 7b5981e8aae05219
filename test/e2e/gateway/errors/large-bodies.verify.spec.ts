import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CompletionsService } from '#completions';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const MEGABYTE = 1_048_576;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A question about an image of this many bytes, inline in the body. */
function aboutImage(bytes: number): object[] {
  const url = `data:image/png;base64,${'A'.repeat(bytes)}`;
  return [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url } },
      ],
    },
  ];
}

/** Bodies of megabytes: held in memory once, shared by all attempts, then released. */
describe('large bodies', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const collected = new FinalizationRegistry<{ isCollected: boolean }>((watched) => {
    watched.isCollected = true;
  });

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/chat', aliases: ['chat'] });
    await platform.addModel({ canonicalId: 'acme/claude', aliases: ['claude'] });
    await platform.addModel({ canonicalId: 'acme/gemini', aliases: ['gemini'] });
    await platform.addChannel({ name: 'first', serves: ['chat'], priority: 1 });
    await platform.addChannel({ name: 'second', serves: ['chat'], priority: 2 });
    await platform.addChannel({ name: 'claude', kind: 'anthropic-messages', serves: ['claude'] });
    const baseUrl = `${platform.simulator.url}/v1beta`;
    await platform.addChannel({ name: 'gemini', kind: 'gemini', serves: ['gemini'], baseUrl });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  });

  afterAll(() => platform.stop());

  /** Tracks the garbage collection of the next body that the gateway reads. */
  function watchNextBody(): { isCollected: boolean; bytes: number } {
    const watched = { isCollected: false, bytes: 0 };
    const completions = platform.gateway.app.get(CompletionsService);
    const plan = completions.plan.bind(completions);
    jest.spyOn(completions, 'plan').mockImplementationOnce((request) => {
      const { buffer } = request.context.task.body.whole().bytes;
      watched.bytes = buffer.byteLength;
      collected.register(buffer, watched);
      plan(request);
    });
    return watched;
  }

  it.each(['chat', 'claude', 'gemini'])('%s: an image is released when the answer begins', async (model) => {
    const body = watchNextBody();
    const stream = await GatewayStream.open(platform, customer.apiKey, {
      model,
      messages: aboutImage(5 * MEGABYTE),
      simulate: { text: 'one two three', usage: 'missing', chunk_ms: 60_000 },
    });
    await stream.received(1);
    expect(body.bytes).toBeGreaterThan(5 * MEGABYTE);
    await eventually(() => {
      collectGarbage();
      return body.isCollected;
    });
    expect(stream.outcome).toBeNull();
    stream.hangUp();
  });

  it('still counts the texts of a prompt after its image is released', async () => {
    const answer = await caller.chat({
      model: 'chat',
      messages: aboutImage(MEGABYTE),
      simulate: { text: 'A square.', usage: 'missing' },
    });
    const { usage } = answer.json() as { usage: { prompt_tokens: number } };
    // 1,000 for the image, 4 for the message, 4 for the question.
    expect(usage.prompt_tokens).toBe(1_008);
  });

  it('fails over with 32 MiB unchanged', async () => {
    const head = JSON.stringify({
      model: 'chat',
      simulate: { fail_status: 503, fail_times: 1, fail_key: 'large body' },
      messages: aboutImage(0),
    });
    const [before = '', after = ''] = head.split('base64,');
    const body = `${before}base64,${'A'.repeat(32 * MEGABYTE - head.length - 16)}${after}`;
    const answer = await caller.chat(body);
    expect(answer.status).toBe(200);
    expect(answer.headers['x-routify-channel']).toBe('second');
    expect(caller.sentUpstream(answer) === body).toBe(true);
  });
});
