import { SystemClock, newUuid } from '#core';
import { servingOrganization } from '#core/infra';
import type { RequestFilter } from '../../../libs/completions/explanations/search/request-filter.repository.js';
import { RequestSearch } from '../../../libs/completions/explanations/search/request-search.repository.js';
import { LedgerFixture } from '../../support/ledger/ledger-fixture.js';
import {
  channelIdAt,
  fillRequests,
  keyAt,
  modelIdAt,
  organizationAt,
  projectAt,
  RARE_CHANNEL,
  RARE_CODE,
  RARE_MODEL,
  RARE_OUTCOME,
} from '../../support/ledger/fill-requests.js';

/** `npm run scale:search` sets ten million. */
const RECORDS = Number(process.env.SEARCH_RECORDS ?? 20_000);
/** Limits hold for many requests; a few are compared with what a scan of the table finds instead. */
const IS_LARGE = RECORDS >= 1_000_000;
const FIRST_ROWS_MS = IS_LARGE ? 300 : Infinity;
const REPEATED = IS_LARGE ? 5 : 1;
const ORGANIZATIONS = 2_000;
const KEYS = 50_000;
const PAGE_LIMIT = 100;
const DAY_MS = 86_400_000;

jest.setTimeout(120_000 + RECORDS);

type Filter = Omit<RequestFilter, 'from' | 'before'>;

/** A filter, and the same as a condition of SQL. */
interface Case {
  readonly filter: Filter;
  readonly condition: string;
}

let fixture: LedgerFixture;
let control: LedgerFixture;
const timings: { readonly ms: number; readonly line: string }[] = [];

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  control = await fixture.openAnother('routify_control');
  const { owner, tierId, priceVersionId } = fixture;
  const startedMs = performance.now();
  await fillRequests({ owner, tierId, priceVersionId, records: RECORDS, organizations: ORGANIZATIONS, keys: KEYS });
  process.stderr.write(`filled in ${Math.round((performance.now() - startedMs) / 1_000)} s\n`);
});

afterAll(async () => {
  const lines = timings.toSorted((one, other) => other.ms - one.ms).map(({ line }) => line);
  process.stderr.write(
    `${RECORDS} requests: ms until a page, median and worst of ${REPEATED}; its rows; pages and ms until the first row or the end\n  ${lines.join('\n  ')}\n`,
  );
  await control.close();
  await fixture.close();
});

const uuids =
  (column: string, name: 'organizationIds' | 'projectIds' | 'keyIds' | 'modelIds' | 'channelIds') =>
  (id: string): Case => ({ filter: { [name]: [id] }, condition: `${column} = '${id}'` });
const [organization, project, key, model] = [
  uuids('organization_id', 'organizationIds'),
  uuids('project_id', 'projectIds'),
  uuids('key_id', 'keyIds'),
  uuids('model_id', 'modelIds'),
];
const channel = (id: string): Case => ({
  filter: { channelIds: [id] },
  condition: `(channel_id = '${id}' OR channel_id IS NULL AND attempts->-1->>0 = '${id}')`,
});
const outcome = (text: string): Case => ({ filter: { outcomes: [text] }, condition: `outcome = '${text}'` });
const code = (text: string): Case => ({ filter: { errorCodes: [text] }, condition: `error_code = '${text}'` });
const charge = (min: bigint): Case => ({ filter: { minChargeNanoUsd: min }, condition: `charge_nano_usd >= ${min}` });
const duration = (min: number): Case => ({ filter: { minDurationMs: min }, condition: `duration_ms >= ${min}` });
const unknown = newUuid(Date.now());

/** Of each filter a value that many requests have, one of a few dozen among ten million, and one of none. */
const FILTERS: Readonly<Record<string, { common: Case; rare: Case; none: Case }>> = {
  organization: {
    common: organization(organizationAt(0)),
    rare: organization(organizationAt(ORGANIZATIONS - 10)),
    none: organization(unknown),
  },
  project: { common: project(projectAt(0)), rare: project(projectAt(ORGANIZATIONS - 10)), none: project(unknown) },
  key: { common: key(keyAt(0)), rare: key(keyAt(KEYS / 2)), none: key(unknown) },
  model: { common: model(modelIdAt(0)), rare: model(modelIdAt(RARE_MODEL)), none: model(unknown) },
  channel: { common: channel(channelIdAt(0)), rare: channel(channelIdAt(RARE_CHANNEL)), none: channel(unknown) },
  outcome: { common: outcome('completed'), rare: outcome(RARE_OUTCOME), none: outcome('drained') },
  code: { common: code('upstream_error'), rare: code(RARE_CODE), none: code('nothing') },
  charge: { common: charge(2_000n), rare: charge(200_000_000n), none: charge(20_000_000_000n) },
  duration: { common: duration(424), rare: duration(134_000), none: duration(400_000) },
};

const SINGLE = Object.entries(FILTERS).flatMap(([name, values]) =>
  (['common', 'rare', 'none'] as const).map((kind) => [`${kind} ${name}`, values[kind]] as const),
);
const PAIRS = SINGLE.flatMap(([one, first], at) =>
  SINGLE.slice(at + 1)
    .filter(([other]) => ![one, other].some((name) => name.startsWith('none')) && kindOf(one) !== kindOf(other))
    .map(([other, second]) => {
      const filter = { ...first.filter, ...second.filter };
      return [`${one}, ${other}`, { filter, condition: `${first.condition} AND ${second.condition}` }] as const;
    }),
);

function kindOf(name: string): string | undefined {
  return name.split(' ').at(-1);
}

interface Found {
  readonly ids: readonly string[];
  readonly next: string | null;
}

async function readPage(filter: Filter, after: string | null): Promise<Found> {
  const search = new RequestSearch(control.prisma, new SystemClock());
  const window = { from: new Date(Date.now() - 31 * DAY_MS), before: new Date() };
  const page = await search.list({ ...window, ...filter }, { limit: PAGE_LIMIT, after, before: null });
  const ids = page.rows.map(({ event }) => event.requestId);
  const next = page.hasMore ? (page.reachedId ?? ids.at(-1) ?? null) : null;
  // A page without rows says how far it came, or that nothing follows.
  expect(page.hasMore && next === null).toBe(false);
  return { ids, next };
}

/** Pages until the first row, or the end, as clients follow them. */
async function walk(filter: Filter): Promise<{ readonly pages: number; readonly ms: number }> {
  const startedMs = performance.now();
  let pages = 0;
  for (let after: string | null = null; ; pages++) {
    const { ids, next } = await readPage(filter, after);
    if (ids.length > 0 || next === null) return { pages: pages + 1, ms: performance.now() - startedMs };
    after = next;
  }
}

async function measure(what: string, filter: Filter): Promise<number> {
  const walked = await walk(filter);
  const durations: number[] = [];
  let rows = 0;
  while (durations.length < REPEATED) {
    const startedMs = performance.now();
    rows = (await readPage(filter, null)).ids.length;
    durations.push(performance.now() - startedMs);
  }
  durations.sort((one, other) => one - other);
  const ms = durations[Math.floor(REPEATED / 2)] ?? Infinity;
  const figure = (value: number): string => String(Math.round(value)).padStart(5);
  const line = [ms, durations.at(-1) ?? Infinity, rows, walked.pages, walked.ms].map(figure).join(' ');
  timings.push({ ms, line: `${line}  ${what}` });
  return ms;
}

async function expectAll({ filter, condition }: Case): Promise<void> {
  const { rows } = await fixture.owner.query<{ id: string }>(
    `SELECT request_id AS id FROM usage_record WHERE ${condition} ORDER BY request_id DESC`,
  );
  const expected = rows.map(({ id }) => id);
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page: Found = await readPage(filter, after);
    ids.push(...page.ids);
    after = page.next;
  } while (after !== null && ids.length < 1_000);
  expect(ids).toEqual(expected.slice(0, after === null ? undefined : ids.length));
}

describe('the newest requests with', () => {
  it.each([...SINGLE, ...PAIRS])('%s', async (what, searched) => {
    expect(await measure(what, searched.filter)).toBeLessThan(FIRST_ROWS_MS);
    if (!IS_LARGE) await expectAll(searched);
  });

  it.each(SINGLE.filter(([name]) => kindOf(name) !== 'organization'))('%s, of a customer', async (what, { filter }) => {
    const own = organizationAt(0);
    const asCustomer = () => measure(`${what}, of a customer`, { ...filter, organizationIds: [own] });
    expect(await servingOrganization(own, asCustomer)).toBeLessThan(FIRST_ROWS_MS);
  });

  it("a client's ID, a provider's ID, and IDs without requests", async () => {
    const { rows } = await fixture.owner.query<{ client: string; provider: string }>(
      `SELECT client_request_id AS client, attempts->0->>10 AS provider FROM usage_record
       WHERE client_request_id IS NOT NULL ORDER BY request_id OFFSET 100 LIMIT 1`,
    );
    const { client = '', provider = '' } = rows[0] ?? {};
    for (const [what, filter] of Object.entries<Filter>({
      "a client's ID": { clientRequestId: client },
      "an unknown client's ID": { clientRequestId: 'unknown' },
      "a provider's ID": { upstreamRequestId: provider },
      "an unknown provider's ID": { upstreamRequestId: 'unknown' },
    })) {
      expect(await measure(what, filter)).toBeLessThan(FIRST_ROWS_MS);
      expect((await readPage(filter, null)).ids).toHaveLength(what.includes('unknown') ? 0 : 1);
    }
  });
});
