import { Prisma } from '#core/infra';
import { firstIdOf } from '#core';
import { ANSWERED_OR_CALLED, FAILED_REQUEST } from '#billing/admission';

/** Filters of a list: any value of a filter matches, and all filters must match. */
export interface RequestFilter {
  /** Time window of the request ids: `from` inclusive, `before` exclusive. */
  readonly from: Date;
  readonly before: Date;
  readonly organizationIds?: readonly string[];
  readonly projectIds?: readonly string[];
  readonly keyIds?: readonly string[];
  readonly modelIds?: readonly string[];
  /** Channels that answered; of a request that none answered, the last one that was called. */
  readonly channelIds?: readonly string[];
  readonly outcomes?: readonly string[];
  readonly errorCodes?: readonly string[];
  readonly minChargeNanoUsd?: bigint;
  readonly minDurationMs?: number;
  /** The client's own id. */
  readonly clientRequestId?: string;
  /** The provider's id of one of the calls. For operators only. */
  readonly upstreamRequestId?: string;
}

/** A walk through the requests of one index, newest or oldest first. */
export interface Walk {
  /** What the index answers. */
  readonly indexed: readonly Prisma.Sql[];
  /** What each of its requests is compared with. */
  readonly compared: readonly Prisma.Sql[];
  /** What a quarter of an hour must have to be read at all; null: every quarter is read. */
  readonly rolledUp: RolledUpFilter | null;
}

/** What roll-ups say about a filter. */
export interface RolledUpFilter {
  /** Of the roll-ups of usage. */
  readonly usage: readonly Prisma.Sql[];
  /** Of those of latencies, which have requests that completed. */
  readonly minDurationMs: number | null;
}

const SUCCEEDED = Prisma.sql`NOT ${FAILED_REQUEST}`;

/** A channel as a condition of requests, and of roll-ups. */
interface ChannelPart {
  readonly compared: readonly Prisma.Sql[];
  readonly usage: readonly Prisma.Sql[];
  /** Only failures can match. */
  readonly isFailed: boolean;
}

/**
 * The walks that find all matches of a filter. Failures are few and have an index of their own. A request
 * that no channel answered is found by the last one called, which only failures have.
 * @param found a condition on ids that were looked up before
 */
export function walksOf(filter: RequestFilter, found: readonly Prisma.Sql[]): Walk[] {
  const indexed = [...windowOf(filter), ...found];
  const compared = comparedOf(filter);
  const dimensions = dimensionsOf(filter);
  // Latencies are of all organizations, and of what completed.
  const minDurationMs = filter.organizationIds === undefined ? (filter.minDurationMs ?? null) : null;
  return channelParts(filter).flatMap((part): Walk[] => {
    const usage = [...dimensions, ...part.usage];
    const own = [...compared, ...part.compared];
    // The index has the columns of roll-ups, but for projects.
    const rolledUp = filter.projectIds === undefined ? null : { usage, minDurationMs: null };
    const failures = { indexed: [...indexed, FAILED_REQUEST], compared: own, rolledUp };
    if (part.isFailed || wantsFailures(filter)) return [failures];
    if (minDurationMs !== null) {
      return [{ indexed, compared: [...own, SUCCEEDED], rolledUp: { usage, minDurationMs } }, failures];
    }
    return [{ indexed, compared: own, rolledUp: usage.length === 0 ? null : { usage, minDurationMs } }];
  });
}

function channelParts({ channelIds }: RequestFilter): readonly ChannelPart[] {
  if (channelIds === undefined) return [{ compared: [], usage: [], isFailed: false }];
  const answered = given(oneOf(Prisma.sql`channel_id`, channelIds, 'uuid'));
  const called = given(Prisma.sql`channel_id IS NULL`, oneOf(ANSWERED_OR_CALLED, channelIds, 'uuid'));
  return [
    { compared: answered, usage: answered, isFailed: false },
    { compared: called, usage: [], isFailed: true },
  ];
}

function wantsFailures({ outcomes, errorCodes }: RequestFilter): boolean {
  return errorCodes !== undefined || outcomes?.includes('completed') === false;
}

/** The window is a range of ids, which begin with their time, so only its partitions are read. */
function windowOf({ from, before, organizationIds, clientRequestId }: RequestFilter): Prisma.Sql[] {
  return given(
    Prisma.sql`request_id >= ${firstIdOf(from)}::uuid`,
    Prisma.sql`request_id < ${firstIdOf(before)}::uuid`,
    oneOf(Prisma.sql`organization_id`, organizationIds, 'uuid'),
    clientRequestId === undefined ? null : Prisma.sql`client_request_id = ${clientRequestId}`,
  );
}

function comparedOf(filter: RequestFilter): Prisma.Sql[] {
  const { projectIds, keyIds, modelIds, outcomes, errorCodes, minChargeNanoUsd, minDurationMs } = filter;
  return given(
    oneOf(Prisma.sql`project_id`, projectIds, 'uuid'),
    oneOf(Prisma.sql`key_id`, keyIds, 'uuid'),
    oneOf(Prisma.sql`model_id`, modelIds, 'uuid'),
    oneOf(Prisma.sql`outcome`, outcomes, 'text'),
    oneOf(Prisma.sql`error_code`, errorCodes, 'text'),
    atLeast(Prisma.sql`charge_nano_usd`, minChargeNanoUsd),
    atLeast(Prisma.sql`duration_ms`, minDurationMs),
  );
}

/**
 * What roll-ups say, too. The organization helps only beside another filter: it has an index. Where one request has this
 * charge, the sum of a roll-up has it all the more.
 */
function dimensionsOf(filter: RequestFilter): Prisma.Sql[] {
  const { organizationIds, projectIds, keyIds, modelIds, minChargeNanoUsd } = filter;
  const others = given(
    oneOf(Prisma.sql`project_id`, projectIds, 'uuid'),
    oneOf(Prisma.sql`key_id`, keyIds, 'uuid'),
    oneOf(Prisma.sql`model_id`, modelIds, 'uuid'),
    atLeast(Prisma.sql`charge_nano_usd`, minChargeNanoUsd),
  );
  return others.length === 0 ? [] : given(...others, oneOf(Prisma.sql`organization_id`, organizationIds, 'uuid'));
}

/** Equality for one value: rows of an index are in order only then. */
function oneOf(column: Prisma.Sql, values: readonly string[] | undefined, type: 'uuid' | 'text'): Prisma.Sql | null {
  const [only] = values ?? [];
  if (values === undefined) return null;
  const as = Prisma.raw(type);
  return values.length === 1
    ? Prisma.sql`${column} = ${only}::${as}`
    : Prisma.sql`${column} = ANY(${[...values]}::${as}[])`;
}

function atLeast(column: Prisma.Sql, min: bigint | number | undefined): Prisma.Sql | null {
  return min === undefined ? null : Prisma.sql`${column} >= ${min}`;
}

function given(...conditions: readonly (Prisma.Sql | null)[]): Prisma.Sql[] {
  return conditions.filter((condition) => condition !== null);
}
