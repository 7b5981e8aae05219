import type { MediaFetcher } from '#upstreams';
import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { sampleChannel } from '../../../test/support/samples/sample-channel.js';
import { sampleModel } from '../../../test/support/samples/sample-model.js';
import { samplePlan } from '../../../test/support/samples/sample-plan.js';
import { sampleTask } from '../../../test/support/samples/sample-task.js';
import { AttemptRequests } from './attempt-requests.js';
import { MediaBudgets } from './media-budgets.js';

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

/** A request with media by address, and downloads that come to these results. */
function open(content: readonly object[], budgets: MediaBudgets, ...results: (Fetched | 'takes')[]) {
  const fetched: (readonly string[])[] = [];
  const fetchAll: MediaFetcher['fetchAll'] = (urls, { take }) => {
    fetched.push(urls);
    const result = results.shift() ?? 'takes';
    if (result !== 'takes') return Promise.resolve(result);
    if (!take(32 * MEGABYTE)) return Promise.resolve({ kind: 'stopped' });
    const media = new Map(urls.map((url) => [url, { mediaType: 'image/png', base64: 'AAAA' }]));
    return Promise.resolve({ kind: 'fetched', media });
  };
  const task = sampleTask({ messages: [{ role: 'user', content: [{ type: 'text', text: 'Look' }, ...content] }] });
  const budget = budgets.of(task.principal.organizationId);
  return { fetched, budget, requests: new AttemptRequests(task, { fetchAll } as MediaFetcher, budget, null) };
}

describe('ATK-434: media by address', () => {
  const model = sampleModel();
  let clock: ManualClock;
  let budgets: MediaBudgets;
  beforeEach(() => {
    clock = new ManualClock();
    budgets = new MediaBudgets(clock);
  });

  it.each(['bedrock', 'gemini'] as const)(
    'is not downloaded for a request that %s refuses for another reason',
    async (kind) => {
      const { requests, fetched } = open([IMAGE, FILE, { type: 'video_of_nowhere' }], budgets);
      const refusal = await requests.fetchMedia(candidateOf(kind), model);
      expect([refusal?.error.param, fetched]).toEqual([expect.stringContaining('messages[0].content[3]'), []]);
    },
  );

  it.each(['bedrock', 'gemini'] as const)('is downloaded for %s, pictures and documents', async (kind) => {
    const { requests, fetched } = open([IMAGE, FILE], budgets);
    expect(await requests.fetchMedia(candidateOf(kind), model)).toBeNull();
    expect(fetched).toEqual([[URL, `${URL}-of-pages`]]);
  });

  it('that failed once is not downloaded again for another candidate', async () => {
    const { requests, fetched } = open([IMAGE], budgets, { kind: 'failed', url: URL, reason: 'it is a page' });
    const [first, second] = [
      await requests.fetchMedia(candidateOf('gemini'), model),
      await requests.fetchMedia(candidateOf('bedrock'), model),
    ];
    expect([first?.error.message, second, fetched.length]).toEqual([expect.stringContaining('it is a page'), first, 1]);
  });

  it('of refused requests is bounded for each organization, in bytes and time', async () => {
    for (let request = 0; request < 8; request++) {
      const { requests } = open([IMAGE], budgets);
      expect(await requests.fetchMedia(candidateOf('gemini'), model)).toBeNull();
    }
    const ninth = open([IMAGE], budgets);
    expect((await ninth.requests.fetchMedia(candidateOf('gemini'), model))?.error).toMatchObject({
      ...{ code: 'rate_limit_exceeded', retryAfterMs: 32_000 },
      metadata: { limit: 'refused_media', scope: 'organization', retry_after_ms: 32_000 },
    });
    const tenth = open([IMAGE], budgets);
    expect((await tenth.requests.fetchMedia(candidateOf('gemini'), model))?.error.retryAfterMs).toBe(32_000);
    expect([ninth.fetched.length, tenth.fetched.length, budgets.of('another').waitMs]).toEqual([1, 0, 0]);
    clock.elapsedMs = 32_000;
    expect(budgets.of('another').waitMs + tenth.budget.waitMs).toBe(0);
  });

  it('of requests that a provider takes does not count', async () => {
    for (let request = 0; request < 30; request++) {
      const { requests, budget } = open([IMAGE], budgets);
      expect(await requests.fetchMedia(candidateOf('gemini'), model)).toBeNull();
      budget.giveBack();
      budget.giveBack();
    }
    expect(open([IMAGE], budgets).budget.waitMs).toBe(0);
  });
});
