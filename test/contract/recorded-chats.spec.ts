import { undoReply, undoStream } from '../recordings/undo-contract.mjs';
import { GatewayCaller } from '../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../support/gateway/platform.js';
import { ScriptedUpstream } from '../support/gateway/scripted-upstream.js';
import { readRecordings, type Recording } from '../support/recordings/read-recordings.js';

const MODEL = 'recorded';
const DONE = '[DONE]';
const FINISH = /"finish_reason":"\w/;
const ENDED = { index: 0, delta: {}, finish_reason: expect.stringMatching(/^(?:stop|tool_calls)$/) as string };

/** A few of the recordings that `npm run test:recordings` plays, in every run. */
describe('recorded replies of providers', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let caller: GatewayCaller;

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    await platform.addModel({ canonicalId: `acme/${MODEL}`, aliases: [MODEL], capabilities: ['tools', 'reasoning'] });
    await platform.addChannel({ name: MODEL, serves: [MODEL], baseUrl: upstream.url });
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  }, 120_000);
  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  function eventsOf(text: string): string[] {
    return text.split(/\r?\n\r?\n/).flatMap((event) => /^data: ?(.*)$/m.exec(event)?.[1] ?? []);
  }
  const chunksOf = (events: readonly string[]): object[] =>
    events.filter((data) => data !== DONE).map((data) => JSON.parse(data) as object);

  async function ask(recording: Recording): Promise<{ text: string; generationId: string }> {
    const { response_body: body, sse_raw: raw } = recording;
    if (raw === undefined) upstream.answersJson(JSON.stringify(body));
    else {
      upstream.answers((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(raw);
      });
    }
    const stream = raw === undefined ? {} : { stream: true, stream_options: { include_usage: true } };
    const response = await caller.chat({ model: MODEL, messages: [{ role: 'user', content: 'x' }], ...stream });
    return { text: response.text, generationId: String(response.headers['x-request-id']) };
  }

  /** A reply is of the model that was asked for, and has an id. */
  const named = (json: object): object => ({
    ...json,
    ...('model' in json ? { model: MODEL } : {}),
    ...('id' in json && /^(?:|chatcmpl-gen_\w+)$/.test(String(json.id)) ? { id: 'chatcmpl-gen_' } : {}),
  });

  /** An empty finish reason says what the reply says. */
  const filled = (chunk: { readonly choices?: readonly { readonly finish_reason?: unknown }[] }): object => ({
    ...chunk,
    ...(chunk.choices === undefined
      ? {}
      : {
          choices: chunk.choices.map((choice) =>
            choice.finish_reason === '' ? { ...choice, finish_reason: ENDED.finish_reason } : choice,
          ),
        }),
  });
  const hasFinish = (chunks: readonly object[]): boolean => chunks.some((chunk) => FINISH.test(JSON.stringify(chunk)));

  it.each(readRecordings('chat').map((recording) => [recording.id, recording] as const))(
    'RES-3 RES-12 RES-20: %s arrives as it was sent, with what the contract adds',
    async (_id, recording) => {
      const { text, generationId } = await ask(recording);
      const readUsage = (reported: unknown): object | null => (reported ? (recording.usage ?? null) : null);
      const context = { generationId, readUsage };
      const { response_body: body, sse_raw: raw = '' } = recording;
      if (body !== undefined) {
        expect(named(undoReply(JSON.parse(text) as object, body, context))).toEqual(filled(named(body)));
        return;
      }
      const [ours, sent] = [eventsOf(text), eventsOf(raw)];
      const done = ours.includes(DONE);
      const chunks = undoStream(chunksOf(ours), chunksOf(sent), { ...context, wantsUsage: true, done });
      const added = chunks.length > chunksOf(sent).length && !hasFinish(chunksOf(sent)) ? chunks.splice(-1) : [];
      expect(chunks.map(named)).toEqual(chunksOf(sent).map(named).map(filled));
      // A stream that ends without a finish reason gets one.
      expect(added).toEqual(done && !hasFinish(chunksOf(sent)) ? [expect.objectContaining({ choices: [ENDED] })] : []);
      // After an error there is no [DONE] of ours.
      expect(done).toBe(sent.includes(DONE) && recording.error !== true);
    },
  );
});
