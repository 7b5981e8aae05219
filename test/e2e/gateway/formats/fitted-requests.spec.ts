import {
  addFormatChannels,
  AZURE_KINDS,
  CLOUD_KINDS,
  FORMAT_KINDS,
  FORMAT_MODEL,
  onlyChannel,
} from '../../../support/gateway/format-platform.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

jest.setTimeout(120_000);

const KINDS = [...FORMAT_KINDS, ...AZURE_KINDS, ...CLOUD_KINDS];
const HELLO = [{ role: 'user', content: 'Hello!' }];

type Json = Readonly<Record<string, unknown>>;

describe('what providers take otherwise than clients say it', () => {
  let platform: Platform;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await addFormatChannels(platform, KINDS, {});
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  });
  afterAll(() => platform.stop());

  const chat = (channel: string, more: Json): Promise<Answer> =>
    caller.chat({ model: FORMAT_MODEL, messages: HELLO, ...onlyChannel(channel), ...more });
  const sent = (answer: Answer): Json => JSON.parse(caller.sentUpstream(answer)) as Json;

  describe.each(KINDS.map(([kind]) => kind))('through %s', (kind) => {
    it('REQ-31: an odd name of an end user leaves as the same plain one each time, or is left out and named', async () => {
      const answers = [await chat(kind, { user: 'jane@example.com' }), await chat(kind, { user: 'jane@example.com' })];
      const names = answers.map((answer) => {
        expect(answer.status).toBe(200);
        const text = caller.sentUpstream(answer);
        expect(text).not.toContain('jane');
        const [name] = /user_[\w-]{43}(?=")/.exec(text) ?? [];
        return name ?? answer.headers['x-routify-dropped'];
      });
      expect(names).toEqual([expect.stringMatching(/^user(?:_[\w-]{43})?$/), names[0]]);
    });
  });

  it('REQ-31: other organizations’ users have other names', async () => {
    const other = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
    const body = { model: FORMAT_MODEL, messages: HELLO, user: 'a b', ...onlyChannel('openai-compatible') };
    const [first, second] = [
      sent(await caller.chat(body)),
      JSON.parse(other.sentUpstream(await other.chat(body))) as Json,
    ];
    expect(first.user).not.toBe(second.user);
  });
});
