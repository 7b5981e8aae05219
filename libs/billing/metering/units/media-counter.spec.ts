import { Worker } from 'node:worker_threads';
import type { ModelRequest } from '#formats';
import { ManualClock } from '../../../../test/support/samples/manual-clock.js';
import { sampleTask } from '../../../../test/support/samples/sample-task.js';
import { packedPdf, pdf, wave } from '../../../../test/support/samples/tiny-media.js';
import { MediaCounter } from './media-counter.js';
import { requestUnits, uncountedMedia } from './media-units.js';

const EXITS = `require('node:worker_threads').parentPort.once('message', () => process.exit(1));`;
const PRICE = {
  id: 'p',
  rows: [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n, page: 1n, input_audio_second: 1n } }],
};

class ScriptedCounter extends MediaCounter {
  starts = 0;
  /** Program of new threads; null: the real one. */
  program: string | null = null;

  protected override newThread(): Worker {
    this.starts++;
    return this.program === null ? super.newThread() : new Worker(this.program, { eval: true });
  }
}

const file = (bytes: Buffer) => ({
  type: 'file',
  file: { file_data: `data:application/pdf;base64,${bytes.toString('base64')}` },
});
const sound = (bytes: Buffer) => ({
  type: 'input_audio',
  input_audio: { data: bytes.toString('base64'), format: 'wav' },
});
const LARGE = Buffer.concat([pdf(2_000), Buffer.alloc(200_000, 0x20)]);

describe('MediaCounter', () => {
  const clock = new ManualClock();
  let counter: ScriptedCounter;

  beforeEach(() => {
    counter = new ScriptedCounter(clock);
  });
  afterEach(() => counter.onApplicationShutdown());

  const task = (...content: readonly object[]) => ({
    ...sampleTask({ messages: [{ role: 'user', content }] }),
    price: PRICE,
  });
  const measured = ({ parsedRequest, body }: ReturnType<typeof task>): Promise<ModelRequest> =>
    counter.measured(parsedRequest, body.whole().bytes);

  it('ATK-384: measures in its thread what is too large for the event loop, in its place', async () => {
    const sent = task(file(pdf(3)), file(LARGE), sound(wave(9)), file(packedPdf(9_000)));
    expect(sent.parsedRequest.unmeasured.map(({ index }) => index)).toEqual([1, 2, 3]);
    const parsedRequest = await measured(sent);
    expect(parsedRequest.unmeasured).toEqual([]);
    expect(requestUnits({ ...sent, parsedRequest })).toEqual({ page: 11_003, input_audio_second: 9 });
    expect(counter.starts).toBe(1);
  });

  it('ATK-384: starts no thread for small media', async () => {
    const sent = task(file(pdf(3)), sound(wave(1)));
    expect(await measured(sent)).toBe(sent.parsedRequest);
    expect(counter.starts).toBe(0);
  });

  it('ATK-384: unpacks 16 MB of the documents of a request', async () => {
    const blank = packedPdf(3, 7_000_000);
    const { media } = await measured(task(...Array.from({ length: 4 }, () => file(blank))));
    expect(media.map(({ unit }) => unit)).toEqual(['pages', 'pages', 'unknown', 'unknown']);
  });

  it('UNIT-25: refuses what it cannot count while its thread is down, where the price asks for it', async () => {
    counter.program = EXITS;
    const sent = task(file(LARGE), file(pdf(3)));
    const parsedRequest = await measured(sent);
    expect(parsedRequest.unmeasured).toHaveLength(1);
    expect(uncountedMedia(parsedRequest, sent.model, PRICE, 'messages')).toMatchObject({ code: 'overloaded' });
    const free = { ...PRICE, rows: [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n } }] };
    expect(uncountedMedia(parsedRequest, sent.model, free, 'messages')).toBeNull();
    counter.program = null;
    expect((await measured(sent)).unmeasured).toHaveLength(1);
    clock.elapsedMs += 10_000;
    expect((await measured(sent)).unmeasured).toEqual([]);
  });
});
