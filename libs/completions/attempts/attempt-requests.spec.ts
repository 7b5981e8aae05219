import type { MediaFetcher } from '#channels';
import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { sampleChannel } from '../../../test/support/samples/sample-channel.js';
import { sampleModel } from '../../../test/support/samples/sample-model.js';
import { samplePlan } from '../../../test/support/samples/sample-plan.js';
import { sampleTask } from '../../../test/support/samples/sample-task.js';
import { MediaDownloads } from '../run/media-downloads.js';
import { AttemptRequests } from './attempt-requests.js';

const MEGABYTE = 1_024 * 1_024;
const URL = 'https://a.example/picture';
const IMAGE = { type: 'image_url', image_url: { url: URL } };
const FILE = { type: 'file', file: { file_data: `${URL}-of-pages` } };

type Fetched = Awaited<ReturnType<MediaFetcher['fetchAll']>>;

const candidateOf = (kind: 'bedrock' | 'gemini') => {
  const options = kind === 'bedrock' ? { aws_region: 'us-east-1' } : {};
  const plan = samplePlan({ channels: [sampleChannel({ kind, options })] });
  if (plan.kind !== 'planned') throw new Error(plan.kind);
  return plan.candidates[0]!;
};

/** Requests with media by address, and a fetcher whose downloads come to these results, else to 32 MiB. */
function open(clock: ManualClock, ...results: Fetched[]) {
  const fetched: (readonly string[])[] = [];
  const fetchAll: MediaFetcher['fetchAll'] = (urls, { take }) => {
    fetched.push(urls);
    const result = results.shift();
    if (result !== undefined) return Promise.resolve(result);
    if (!take(32 * MEGABYTE)) return Promise.resolve({ kind: 'stopped' });
    const media = new Map(urls.map((url) => [url, { mediaType: 'image/png', base64: 'AAAA' }]));
    return Promise.resolve({ kind: 'fetched', media });
  };
  const media = new MediaDownloads({ fetchAll } as MediaFetcher, clock);
  const request = (...content: readonly object[]) => {
    const task = sampleTask({ messages: [{ role: 'user', content: [{ type: 'text', text: 'Look' }, ...content] }] });
    const downloads = media.of(task.principal.organizationId);
    return { downloads, requests: new AttemptRequests(task, downloads, null) };
  };
  return { fetched, media, request };
}

describe('ATK-434: media by address', () => {
  const model = sampleModel();
  let clock: ManualClock;
  beforeEach(() => {
    clock = new ManualClock();
  });

  it.each(['bedrock', 'gemini'] as const)(
    'is not downloaded for a request that %s refuses for another reason',
    async (kind) => {
      const { request, fetched } = open(clock);
      const { requests } = request(IMAGE, FILE, { type: 'video_of_nowhere' });
      const refusal = await requests.fetchMedia(candidateOf(kind), model);
      expect([refusal?.error.param, fetched]).toEqual([expect.stringContaining('messages[0].content[3]'), []]);
    },
  );

  it.each(['bedrock', 'gemini'] as const)('is downloaded for %s, pictures and documents', async (kind) => {
    const { request, fetched } = open(clock);
    expect(await request(IMAGE, FILE).requests.fetchMedia(candidateOf(kind), model)).toBeNull();
    expect(fetched).toEqual([[URL, `${URL}-of-pages`]]);
  });

  it('that failed once is not downloaded again for another candidate', async () => {
    const { request, fetched } = open(clock, { kind: 'failed', url: URL, reason: 'it is a page' });
    const { requests } = request(IMAGE);
    const first = await requests.fetchMedia(candidateOf('gemini'), model);
    const second = await requests.fetchMedia(candidateOf('bedrock'), model);
    expect([first?.error.message, second, fetched.length]).toEqual([expect.stringContaining('it is a page'), first, 1]);
  });

  it('of refused requests is bounded for each organization, in bytes and time', async () => {
    const { request, fetched, media } = open(clock);
    const next = () => request(IMAGE).requests.fetchMedia(candidateOf('gemini'), model);
    for (let number = 0; number < 8; number++) expect(await next()).toBeNull();
    for (let number = 0; number < 2; number++)
      expect((await next())?.error).toMatchObject({
        code: 'rate_limit_exceeded',
        retryAfterMs: 32_000,
        metadata: { limit: 'refused_media', scope: 'organization', retry_after_ms: 32_000 },
      });
    expect([fetched.length, media.of('another').waitMs]).toEqual([9, 0]);
    clock.elapsedMs = 32_000;
    expect(await next()).not.toBeNull();
    expect(fetched.length).toBe(10);
  });

  it('of requests that a provider takes does not count', async () => {
    const { request, fetched } = open(clock);
    for (let number = 0; number < 30; number++) {
      const { requests, downloads } = request(IMAGE);
      expect(await requests.fetchMedia(candidateOf('gemini'), model)).toBeNull();
      downloads.giveBack();
      downloads.giveBack();
    }
    expect([fetched.length, request(IMAGE).downloads.waitMs]).toEqual([30, 0]);
  });
});
