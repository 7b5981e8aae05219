import { join } from 'node:path';
import { parseId } from '#core';
import { organizationKeys } from '../../../libs/billing/admission/keys.js';
import { eventually } from '../../support/eventually.js';
import type { Stage } from './stage.js';

const SKEWED_CLOCK = join(__dirname, '../../chaos/cases/skewed-clock.cjs');
const FULL_DISK = join(__dirname, 'preload/full-disk.cjs');
const BROKEN_TOKEN_THREAD = join(__dirname, 'preload/broken-token-thread.cjs');
const SHORT_HOURS = join(__dirname, 'preload/short-hours.cjs');

const PLAIN = 'sold/plain';
const NOTHING_TO_END = (): Promise<void> => Promise.resolve();

export interface Incident {
  readonly what: string;
  readonly alerts: readonly string[];
  readonly begin: (stage: Stage) => Promise<unknown>;
  readonly end: (stage: Stage) => Promise<unknown>;
}

/** Replies and refusals of upstreams: an event each. */
const OF_UPSTREAMS: readonly Incident[] = [
  {
    what: 'an upstream reports negative usage',
    alerts: ['RoutifyAbsurdUsage'],
    begin: (stage) => stage.chat(PLAIN, { simulate: { usage: 'absurd-negative' } }),
    end: NOTHING_TO_END,
  },
  {
    what: 'an upstream reports usage that contradicts itself',
    alerts: ['RoutifyContradictoryUsage'],
    begin: (stage) => stage.chat(PLAIN, { simulate: { usage: { ...usage(5), cache_read_input_tokens: 100 } } }),
    end: NOTHING_TO_END,
  },
  {
    what: 'an upstream reports more output than its text holds',
    alerts: ['RoutifyOddUsage'],
    begin: (stage) => stage.chat(PLAIN, { simulate: { text: 'Hi', usage: usage(5_000) } }),
    end: NOTHING_TO_END,
  },
  {
    what: 'an upstream reports a cost far from its list',
    alerts: ['RoutifyCostDrift'],
    begin: (stage) => stage.chat('sold/reporting', { simulate: { usage: { ...usage(5), cost: 0.5 } } }),
    end: NOTHING_TO_END,
  },
  {
    what: 'a price exceeds its hold and the wallet',
    alerts: ['RoutifyForgone'],
    begin: (stage) => stage.chat('sold/thinker', { max_tokens: 10, simulate: { usage: usage(4_000) } }, stage.poor),
    end: NOTHING_TO_END,
  },
  {
    what: 'an empty reply costs more than an organization has waivers left',
    alerts: ['RoutifyWaiversExhausted'],
    begin: (stage) => stage.chat('sold/high', { simulate: { completion_tokens: 0 } }),
    end: NOTHING_TO_END,
  },
  {
    what: 'another model takes part in a reply',
    alerts: ['RoutifyOtherModel'],
    begin: (stage) => stage.chat('sold/advised'),
    end: NOTHING_TO_END,
  },
  {
    what: 'an upstream searches more often than its client allows',
    alerts: ['RoutifyUsesBeyondBound'],
    begin: (stage) =>
      stage.message('sold/searching', { tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 1 }] }),
    end: NOTHING_TO_END,
  },
  {
    what: 'a model thinks faster than it can by its card',
    alerts: ['RoutifyRateExceeded'],
    begin: (stage) =>
      stage.chat('sold/thinker', { max_tokens: 8_000, stream: true, simulate: { usage: usage(4_000) } }),
    end: NOTHING_TO_END,
  },
  {
    what: 'a model that thinks unseen is cut off',
    alerts: ['RoutifyUnseenOutput'],
    begin: (stage) =>
      stage.chat('sold/thinker', { simulate: { first_byte_ms: 100, cut_after_chunks: 1 }, stream: true }),
    end: NOTHING_TO_END,
  },
  {
    what: 'a provider refuses a credential',
    alerts: ['RoutifyCredentialRefused'],
    begin: (stage) => stage.chat('sold/refused'),
    end: NOTHING_TO_END,
  },
  {
    what: 'an account at a provider is empty',
    alerts: ['RoutifyCredentialExhausted'],
    begin: (stage) => stage.chat('sold/exhausted'),
    end: NOTHING_TO_END,
  },
  {
    what: 'an operator states that little is left at a provider',
    alerts: ['RoutifyUpstreamBalanceLow'],
    async begin({ admin }) {
      const { data } = await admin.get<{ data: { id: string }[] }>('/upstream-balances?limit=1');
      const limits = { stated_usd: '1', alert_below_usd: '5' };
      await admin.patch(`/upstream-balances/${data[0]?.id}`, limits);
    },
    end: NOTHING_TO_END,
  },
  {
    what: 'a channel is mapped to a model that its upstream lacks',
    alerts: ['RoutifyModelMissing'],
    begin: (stage) => stage.chat('sold/missing'),
    end: NOTHING_TO_END,
  },
];

const OF_GATEWAYS: readonly Incident[] = [
  {
    what: 'the token thread does not start',
    alerts: ['RoutifyTokensEstimated'],
    async begin(stage) {
      await stage.restart(stage.gateway, BROKEN_TOKEN_THREAD);
      await stage.chat(PLAIN, { simulate: { usage: 'missing' } });
    },
    end: (stage) => stage.restart(stage.gateway),
  },
  {
    what: 'more requests run than a gateway may serve',
    alerts: ['RoutifyOverloaded'],
    begin: async (stage) => {
      const statuses = await Promise.all(
        Array.from({ length: 40 }, () => stage.chat(PLAIN, { simulate: { first_byte_ms: 1_000 } })),
      );
      expect(statuses).toContain(503);
    },
    end: NOTHING_TO_END,
  },
  {
    what: 'the disk of the journal is nearly full',
    alerts: ['RoutifyJournalDiskLow'],
    begin: (stage) => stage.restart(stage.gateway, FULL_DISK),
    end: (stage) => stage.restart(stage.gateway),
  },
  {
    what: 'the journal cannot be written',
    alerts: ['RoutifyJournalUnwritable', 'RoutifyNotReady'],
    async begin(stage) {
      await stage.breakJournal(true);
      await eventually(async () => (await stage.chat(PLAIN)) === 503);
    },
    end: (stage) => stage.breakJournal(false),
  },
  {
    what: 'Redis is nearly full',
    alerts: ['RoutifyRedisFull'],
    begin: (stage) =>
      withRedis(stage, async (redis) => {
        const [, used] = /used_memory:(\d+)/.exec(await redis.info('memory')) ?? [];
        await redis.config('SET', 'maxmemory', Math.round(Number(used) / 0.9));
      }),
    end: (stage) => withRedis(stage, (redis) => redis.config('SET', 'maxmemory', 0)),
  },
];

const OF_THE_LEDGER: readonly Incident[] = [
  {
    what: 'a price version changes under a request',
    alerts: ['RoutifyChargeDiffers'],
    async begin(stage) {
      const running = stage.chat('sold/dear', { simulate: { first_byte_ms: 1_000 } });
      await stage.fleet.query(`SET session_replication_role = replica; -- without the trigger that refuses changes
        UPDATE price_version SET rows = replace(rows::text, '8000000000', '8000000001')::jsonb
        WHERE model_id = (SELECT id FROM model WHERE canonical_id = 'sold/dear')`);
      expect(await running).toBe(200);
    },
    end: NOTHING_TO_END,
  },
  {
    what: 'a wallet of Redis has another balance',
    alerts: ['RoutifyDrift'],
    begin: (stage) => movePosted(stage, -1),
    end: (stage) => movePosted(stage, 1),
  },
  {
    what: 'Postgres rejects a request',
    alerts: ['RoutifySettlementFailure'],
    async begin(stage) {
      await stage.fleet.query(
        `ALTER TABLE usage_record ADD CONSTRAINT no_poison CHECK (requested_model <> 'sold/poison') NOT VALID`,
      );
      await stage.chat('sold/poison');
    },
    async end(stage) {
      await stage.fleet.query('ALTER TABLE usage_record DROP CONSTRAINT no_poison');
      const { data } = await stage.admin.get<{ data: { id: string }[] }>('/settlement-failures?status=open');
      for (const { id } of data) await stage.admin.post(`/settlement-failures/${id}/settle`, {});
    },
  },
  {
    what: 'a column is missing',
    alerts: ['RoutifySettlementError'],
    async begin(stage) {
      await stage.fleet.query('ALTER TABLE usage_record RENAME COLUMN tags TO away');
      await stage.chat(PLAIN);
    },
    end: (stage) => stage.fleet.query('ALTER TABLE usage_record RENAME COLUMN away TO tags'),
  },
];

const OF_WORKERS: readonly Incident[] = [
  {
    what: 'the last attempt to send a mail fails',
    alerts: ['RoutifyMailDead'],
    begin: (stage) =>
      stage.fleet.query(`INSERT INTO mail_message (id, template, locale, recipient, sealed, encryption_key_id, attempts)
        VALUES (gen_random_uuid(), 'test', 'en', 'a@customer.example', 'unreadable', 'chaos', 7)`),
    end: NOTHING_TO_END,
  },
  {
    what: 'a worker cannot write backups',
    alerts: ['RoutifyBackupFailed'],
    begin: (stage) => stage.restart(stage.worker, undefined, { ROUTIFY_BACKUP_TO: '/dev/null/backups' }),
    end: (stage) => stage.restart(stage.worker),
  },
  {
    what: 'the clock of a worker is two minutes ahead',
    alerts: ['RoutifyClockUnsafe'],
    begin: (stage) => stage.restart(stage.worker, SKEWED_CLOCK, { CHAOS_CLOCK_OFFSET_MS: '120000' }),
    end: (stage) => stage.restart(stage.worker),
  },
  {
    what: 'partitions cannot be created',
    alerts: ['RoutifyPartitionsMissing'],
    async begin(stage) {
      await stage.fleet.query('ALTER FUNCTION ensure_partitions RENAME TO away');
      await stage.restart(stage.worker);
    },
    end: (stage) => stage.fleet.query('ALTER FUNCTION away RENAME TO ensure_partitions'),
  },
  {
    what: 'a month is due and the ledger is broken',
    alerts: ['RoutifyRetentionBlocked'],
    async begin(stage) {
      await stage.fleet.query(`SELECT ensure_partitions('2020-01-01', 1)`);
      await stage.fleet.query('UPDATE usage_record SET forgone_nano_usd = forgone_nano_usd + 1');
      await stage.restart(stage.worker, SHORT_HOURS, { ROUTIFY_LEDGER_MONTHS: '3' });
    },
    async end(stage) {
      await stage.fleet.query('UPDATE usage_record SET forgone_nano_usd = forgone_nano_usd - 1');
      await stage.restart(stage.worker);
    },
  },
  {
    what: 'no worker runs for a minute',
    alerts: ['RoutifyDown', 'RoutifyOutboxLong', 'RoutifyProcessMissing'],
    async begin(stage) {
      await stage.worker.kill();
      await stage.chat(PLAIN);
    },
    end: (stage) => stage.worker.start(),
  },
];

const OF_CONTROL: readonly Incident[] = [
  {
    what: 'a customer registers after the credit of the day is given',
    alerts: ['RoutifySignupCreditExhausted'],
    async begin(stage) {
      await stage.admin.patch('/settings/registration', { mode: 'open', credit_usd: '5', credit_daily_usd: '1' });
      // Without SMTP the worker logs mails.
      await stage.restart(stage.worker, undefined, { LOG_LEVEL: 'info' });
      await stage.register('late@customer.example');
    },
    end: (stage) => stage.restart(stage.worker),
  },
];

export const INCIDENTS: readonly Incident[] = [
  ...OF_UPSTREAMS,
  ...OF_GATEWAYS,
  ...OF_THE_LEDGER,
  ...OF_WORKERS,
  ...OF_CONTROL,
];

function usage(completionTokens: number): object {
  return { prompt_tokens: 9, completion_tokens: completionTokens, total_tokens: 9 + completionTokens };
}

async function withRedis<T>(
  { fleet }: Stage,
  work: (redis: ReturnType<Stage['fleet']['openRedis']>) => Promise<T>,
): Promise<T> {
  const redis = fleet.openRedis();
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

function movePosted(stage: Stage, byNanoUsd: number): Promise<number> {
  const { wallet } = organizationKeys(parseId('org', stage.poor.organizationId)!);
  return withRedis(stage, (redis) => redis.hincrby(wallet, 'posted', byNanoUsd));
}
