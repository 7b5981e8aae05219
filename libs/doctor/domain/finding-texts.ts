import type { MessageTexts } from './message.js';

const ROTATION = 'docs/operations/rotation.md';

/** Findings of a host, which only the command line shows. */
const HOST = {
  node_supported: 'Node {{version}}',
  node_outdated: 'Node {{version}} is too old',
  environment_valid: 'Configuration is valid, profile {{profile}}',
  environment_invalid: '{{sentences}}',
  variable_invalid: '{{variable}} is {{got}}, expected {{expected}}',
  variable_misspelled: '{{variable}} is {{got}}, expected {{expected}}; did you mean {{suggestion}}?',
  hardening_sound: 'Nothing is open that need not be',
  hardening_gaps: '{{sentences}}',
  hardening_profile: 'NODE_ENV is {{profile}}, though {{listener}} is open to other hosts ({{address}})',
  hardening_root: 'This process runs as root',
  hardening_file: 'Every user of this host can read {{file}}',
  hardening_listener: 'Open to other hosts: {{listener}} ({{address}})',
  journal_writable: '{{folder}}, {{free}} GiB free',
  journal_low: '{{folder}}, {{free}} GiB free',
  journal_full: '{{folder}}, {{free}} GiB free',
  journal_unwritable: 'Cannot be written: {{error}}',
  backups_recent: 'The last verified backup in {{location}} is {{hours}} h old',
  backups_old: 'The last verified backup in {{location}} is {{hours}} h old',
  backups_none: 'No verified backup is in {{location}}',
  backups_off: 'Postgres is not backed up by Routify',
  stream_unbuffered: 'Events arrive as they are sent ({{url}})',
  stream_buffered: 'All events from {{url}} arrived within {{ms}} ms: a proxy buffers them',
  stream_wrong_server: '{{url}} responded with {{answer}}',
  stream_unreachable: '{{error}}',
} as const satisfies MessageTexts;

/** Findings of the stores and their content, which the console shows, too. */
export const STORE_FINDINGS = {
  not_checked: 'Not checked',
  facts_unreadable: '{{error}}',

  postgres_supported: 'Postgres {{version}}',
  postgres_outdated: 'Postgres {{version}} is too old',
  postgres_unreachable: '{{error}}',
  migrations_applied: 'All migrations are applied',
  migrations_missing: {
    one: '{{count}} migration is missing: {{names}}',
    other: '{{count}} migrations are missing: {{names}}',
  },
  rights_complete: '{{user}} owns the schema and can switch to every role',
  rights_not_owner: {
    one: '{{user}} does not own {{count}} table',
    other: '{{user}} does not own {{count}} tables',
  },
  rights_cannot_create: '{{user}} cannot create tables',
  rights_missing_roles: '{{user}} cannot switch to {{roles}}, so processes run with all rights of the owner',
  rights_of_process: '{{user}} has the rights of {{roles}} only, as it should',
  rights_owner_processes: 'Processes that log in to Postgres as the owner of the schema: {{processes}}',
  connections: {
    one: '{{count}} process opens up to {{needed}} of {{free}} available connections',
    other: '{{count}} processes open up to {{needed}} of {{free}} available connections',
  },
  connections_pooled: {
    one: '{{count}} process opens up to {{clients}} connections to the pooler and {{needed}} of {{free}} available direct ones; the limits of the pooler are not checked',
    other:
      '{{count}} processes open up to {{clients}} connections to the pooler and {{needed}} of {{free}} available direct ones; the limits of the pooler are not checked',
  },
  tls_verified: 'Connections to Postgres are encrypted and verified',
  tls_private: 'Connections to Postgres are not verified, at a private address',
  tls_off: 'The connection to Postgres at {{host}} is not encrypted',
  tls_unverified: 'The connection to Postgres at {{host}} is encrypted, but not verified',
  direct_same: 'DATABASE_URL and DATABASE_DIRECT_URL are the same database',
  direct_differs: 'DATABASE_URL and DATABASE_DIRECT_URL are different databases',
  replica_close: 'The replica had all that Postgres had written after {{ms}} ms',
  replica_behind: 'The replica is more than {{ms}} ms behind: usage and statements are read from the primary',
  replica_foreign: 'DATABASE_REPLICA_URL is not a replica of DATABASE_URL',
  replica_promoted: 'The replica follows no primary: it was promoted',

  redis_supported: 'Redis {{version}}',
  redis_outdated: 'Redis {{version}} is too old',
  redis_unreachable: '{{error}}',
  eviction_off: 'maxmemory-policy is noeviction',
  eviction_on: 'maxmemory-policy is {{policy}}: Redis can evict holds and charges',
  memory_unlimited: '{{used}} MiB used, no maxmemory set',
  memory: '{{used}} of {{max}} MiB used',
  memory_full: '{{used}} of {{max}} MiB used: gateways accept no requests',
  append_only_on: 'Append-only file is on',
  append_only_off: 'Append-only file is off: a restart loses all running holds',
  append_only_failed: 'Redis could not write its append-only file',
  scripts_loaded: { one: '{{count}} script loads', other: '{{count}} scripts load' },
  scripts_refused: '{{error}}',
  redis_user: 'The user {{user}} has the rights it needs, and none to empty or end Redis',
  redis_user_limited: 'The user {{user}} lacks rights that Routify needs',
  redis_user_open: 'Redis needs no password: anyone who can reach it can change balances',
  redis_user_default: 'REDIS_URL has the default user, which may also run {{commands}}',
  redis_user_powerful: 'The user {{user}} may also run {{commands}}',
  redis_user_unknown: 'Redis does not report the rights of the user in REDIS_URL: {{error}}',
  sentinels: {
    one: '{{count}} sentinel responds, quorum {{quorum}}',
    other: '{{count}} sentinels respond, quorum {{quorum}}',
  },
  sentinels_unreachable: '{{reachable}} of {{configured}} sentinels respond, not {{names}}',
  sentinels_without_quorum: 'Sentinels cannot replace the master: {{error}}',
  replicas: {
    one: '{{count}} replica is in sync, and the master refuses writes without one',
    other: '{{count}} replicas are in sync, and the master refuses writes without one',
  },
  replicas_none: 'No replica is in sync: sentinels cannot replace the master',
  replicas_behind: 'Replicas that are not in sync: {{names}}',
  replicas_append_only_off: 'Append-only file is off on replicas: {{names}}',
  replicas_not_required: {
    one: '{{count}} replica is in sync; min-replicas-to-write is 0, so a master that was replaced unnoticed accepts charges that are lost',
    other:
      '{{count}} replicas are in sync; min-replicas-to-write is 0, so a master that was replaced unnoticed accepts charges that are lost',
  },

  clock_agrees: 'The clocks of this host and {{store}} agree',
  clock_ahead: 'This host is {{seconds}} s ahead of {{store}}',
  clock_behind: 'This host is {{seconds}} s behind {{store}}',

  addresses_none: 'No channel is enabled',
  addresses_reachable: {
    one: '{{count}} upstream address responds',
    other: '{{count}} upstream addresses respond',
  },
  addresses_unreachable: '{{sentences}}',
  address_unreachable: '{{address}} ({{channels}}): {{error}}',
  credentials_readable: {
    one: '{{count}} credential can be decrypted',
    other: '{{count}} credentials can be decrypted',
  },
  credentials_unreadable: {
    one: '{{unreadable}} of {{count}} credential cannot be decrypted: {{names}}',
    other: '{{unreadable}} of {{count}} credentials cannot be decrypted: {{names}}',
  },
  models_priced: 'Every model that is not a draft has a price',
  models_unpriced: {
    one: '{{count}} model has no price in effect: {{names}}',
    other: '{{count}} models have no price in effect: {{names}}',
  },
  keys_lasting: 'No API key expires within {{days}} days',
  keys_expiring: 'API keys that expire within {{days}} days: {{keys}}',
  accounts_distinct: 'No email address has more than one account',
  accounts_old_spellings: {
    one: 'No email address has more than one account; {{count}} is stored in an old spelling',
    other: 'No email address has more than one account; {{count}} are stored in an old spelling',
  },
  accounts_shared: 'Email addresses with several accounts: {{addresses}}',
  tests_contained: 'Test organizations reach no channel but the simulator',
  tests_marked: 'Channels that test organizations can use with test money: {{channels}}',
  tests_open: 'Anyone can register a test organization, and use these channels with test money: {{channels}}',
  tests_beside_live:
    'New organizations are test organizations, and cannot pay by the providers in live mode: {{providers}}',

  settlement_idle: 'No requests are waiting for the ledger',
  settlement_waiting: {
    one: '{{count}} request is waiting for the ledger, since {{seconds}} s',
    other: '{{count}} requests are waiting for the ledger, the oldest since {{seconds}} s',
  },
  settlement_slow: {
    one: '{{count}} request is waiting for the ledger, since {{seconds}} s',
    other: '{{count}} requests are waiting for the ledger, the oldest since {{seconds}} s',
  },
  settlement_stalled: {
    one: '{{count}} request is waiting for the ledger, since {{seconds}} s; running workers: {{workers}}',
    other:
      '{{count}} requests are waiting for the ledger, the oldest since {{seconds}} s; running workers: {{workers}}',
  },
  settlement_no_worker: {
    one: 'No worker is running; {{count}} request is waiting for the ledger',
    other: 'No worker is running; {{count}} requests are waiting for the ledger',
  },
  ledger_consistent: 'Balances are the sums of their lots',
  ledger_differs: 'Sums differ: {{checks}}',
  ledger_failures: {
    one: '{{count}} request could not be posted to the ledger; {{blocked_usd}} is blocked',
    other: '{{count}} requests could not be posted to the ledger; {{blocked_usd}} is blocked',
  },

  secret_valid: '{{sentences}}',
  secret_removable: '{{sentences}}',
  secret_in_use: '{{sentences}}',
  secret_missing: '{{uses}} need a version that ROUTIFY_SECRET does not list, and are refused',
  secret_signs: 'Version {{version}} signs',
  secret_verifies: 'Only for verification: {{versions}}',
  secret_leftovers: 'From a version that was removed: {{uses}}',
  secret_version_unused: 'Nothing stored needs version {{version}}: it can be removed',
  secret_version_used: 'Version {{version}} is needed by {{uses}}',
  secret_state_returned: 'Opaque state of version {{version}} was last returned on {{day}}',
  encryption_valid: '{{key}} encrypts everything; no other key is needed',
  encryption_missing: '{{sentences}}',
  encryption_removable: '{{sentences}}',
  encryption_in_use: '{{sentences}}',
  encryption_key_missing: '{{key}} is missing, and encrypts {{uses}}',
  encryption_key_unused: 'Nothing uses {{key}}: it can be removed',
  encryption_key_used: '{{key}} is needed by {{uses}}',
  use_dated: '{{use}} (last used between {{oldest}} and {{newest}})',
  api_keys: { one: '{{count}} API key', other: '{{count}} API keys' },
  previous_secrets: { one: '{{count}} previous secret of an API key', other: '{{count}} previous secrets of API keys' },
  admin_tokens: { one: '{{count}} admin token', other: '{{count}} admin tokens' },
  management_tokens: { one: '{{count}} management token', other: '{{count}} management tokens' },
  invitations: { one: '{{count}} invitation', other: '{{count}} invitations' },
  sessions: { one: '{{count}} session', other: '{{count}} sessions' },
  email_links: { one: '{{count}} link in an email', other: '{{count}} links in emails' },
  recovery_codes: { one: '{{count}} recovery code', other: '{{count}} recovery codes' },
  signup_mailboxes: {
    one: '{{count}} mailbox with a sign-up credit',
    other: '{{count}} mailboxes with a sign-up credit',
  },
  redeem_codes: { one: '{{count}} redeem code', other: '{{count}} redeem codes' },
  channel_credentials: { one: '{{count}} channel credential', other: '{{count}} channel credentials' },
  proxy_passwords: { one: '{{count}} proxy password', other: '{{count}} proxy passwords' },
  second_factors: { one: '{{count}} second factor', other: '{{count}} second factors' },
  provider_secrets: { one: '{{count}} identity provider secret', other: '{{count}} identity provider secrets' },
  unsent_emails: { one: '{{count}} unsent email', other: '{{count}} unsent emails' },
  stored_responses: { one: '{{count}} stored response', other: '{{count}} stored responses' },
  settings: { one: '{{count}} setting', other: '{{count}} settings' },
} as const satisfies MessageTexts;

export const FINDINGS = { ...HOST, ...STORE_FINDINGS };

export type FindingCode = keyof typeof FINDINGS;

const HOST_FIXES = {
  node_outdated: 'Install Node {{minimum}} or later.',
  environment_invalid: 'Set these variables; docs/configuration.md describes each.',
  hardening_gaps: 'Close them one by one: docs/operations/hardening.md.',
  journal_low: 'Free up disk space, or lower ROUTIFY_JOURNAL_BYTES_MAX.',
  journal_full: 'Free up disk space: a gateway accepts no requests when the disk is full.',
  journal_unwritable: 'Make {{folder}} a folder that the gateway’s user can write to, or set ROUTIFY_JOURNAL_DIR.',
  backups_old: 'Run npx routify backup, which shows what fails; the alarm backup_failed has it, too.',
  backups_none: 'Run npx routify backup, which shows what fails; the alarm backup_failed has it, too.',
  backups_off: 'Set ROUTIFY_BACKUP_TO for workers, unless Postgres is backed up by other tools.',
  stream_buffered:
    'nginx: proxy_buffering off; gzip off; and no proxy_ignore_headers X-Accel-Buffering. Other proxies and CDNs: no buffering and no compression of text/event-stream.',
  stream_wrong_server: 'Pass the public address of a gateway of this version, without a path.',
  stream_unreachable: 'Correct --url, or check DNS, firewall and certificates on the way to it.',
} as const satisfies MessageTexts;

/** The line that fixes a finding, with the finding's parameters. */
export const STORE_FIXES = {
  not_checked: 'Fix {{check}} first.',
  facts_unreadable: 'See {{check}} in docs/operations/doctor.md.',
  postgres_outdated: 'Upgrade to Postgres 15 or later.',
  postgres_unreachable: 'Start Postgres, or correct DATABASE_URL.',
  migrations_missing: 'Start control: it applies missing migrations.',
  rights_not_owner:
    'Point DATABASE_URL at the user that owns them, or run REASSIGN OWNED BY their owner TO "{{user}}";',
  rights_cannot_create: 'As the owner of the database, run GRANT CREATE, USAGE ON SCHEMA public TO "{{user}}";',
  rights_of_process: 'For the checks that read more, run routify doctor with the environment of control.',
  rights_owner_processes:
    'Run deploy/postgres/logins.sql as the owner, and name its logins in their DATABASE_URL: docs/operations/hardening.md.',
  rights_missing_roles: 'As a superuser, run {{statements}}',
  connections: 'Raise max_connections in Postgres to {{minimum}} or more, or run fewer replicas.',
  connections_pooled:
    'Raise max_connections in Postgres to {{minimum}} or more, or lower default_pool_size in the pooler.',
  tls_off: 'Set sslmode=verify-full in {{variable}}: docs/operations/postgres.md.',
  tls_unverified: 'Set sslmode=verify-full in {{variable}}: docs/operations/postgres.md.',
  replica_behind: 'See pg_stat_replication at the primary: docs/operations/postgres.md.',
  replica_foreign: 'Set DATABASE_REPLICA_URL to a streaming replica, with the same database.',
  replica_promoted: 'Set DATABASE_URL to it, or DATABASE_REPLICA_URL to a replica of the primary.',
  direct_differs: 'Set DATABASE_DIRECT_URL to the server and database behind the pooler.',
  redis_outdated: 'Upgrade to Redis 7 or later.',
  redis_unreachable: 'Start Redis, or correct REDIS_URL.',
  eviction_on: 'Run redis-cli CONFIG SET maxmemory-policy noeviction, and set it in redis.conf.',
  memory: 'Raise maxmemory in Redis. A settlement backlog uses memory, too: see the check settlement.',
  memory_full: 'Raise maxmemory in Redis. A settlement backlog uses memory, too: see the check settlement.',
  append_only_off: 'Run redis-cli CONFIG SET appendonly yes, and set it in redis.conf.',
  append_only_failed: 'Free up disk space on the Redis host.',
  scripts_refused: 'Allow the user of REDIS_URL what docs/operations/redis-user.md lists.',
  redis_user_limited: 'Run redis-cli ACL SETUSER {{user}} {{rules}}, then ACL SAVE or CONFIG REWRITE.',
  redis_user_open: 'Create a user with the command in docs/operations/redis-user.md, and add it to REDIS_URL.',
  redis_user_default: 'Create a user with the command in docs/operations/redis-user.md, and add it to REDIS_URL.',
  redis_user_powerful:
    'Run redis-cli ACL SETUSER {{user}} -@admin -@dangerous +info +acl|dryrun, then ACL SAVE or CONFIG REWRITE.',
  redis_user_unknown: 'Allow it acl|whoami and acl|dryrun, or compare its rights with docs/operations/redis-user.md.',
  sentinels_unreachable: 'Start them, or correct ROUTIFY_REDIS_SENTINELS.',
  sentinels_without_quorum: 'Start the missing sentinels: docs/operations/redis.md.',
  replicas_none: 'Start a replica, and check its master_link_status in INFO replication.',
  replicas_behind: 'Check the network and the load of the replicas: INFO replication.',
  replicas_append_only_off: 'Run redis-cli CONFIG SET appendonly yes there, and set it in redis.conf.',
  replicas_not_required:
    'Run redis-cli CONFIG SET min-replicas-to-write 1 on master and replicas: docs/operations/redis.md has what it costs.',
  clock_ahead: 'Synchronize the clocks of both hosts (chrony, systemd-timesyncd).',
  clock_behind: 'Synchronize the clocks of both hosts (chrony, systemd-timesyncd).',
  addresses_none: 'Add one: routify channel:add, or see "A real provider" in the README.',
  addresses_unreachable: 'Correct base_url of the channel, or check DNS, firewall and certificates on the way to it.',
  credentials_unreadable:
    'Add the key that encrypted them back to ROUTIFY_ENCRYPTION_KEYS, or rotate them: POST /admin/v1/credentials/{id}/rotate.',
  models_unpriced: 'POST /admin/v1/models/{id}/prices, or routify price:import FILE.',
  keys_expiring: 'Extend or rotate them: PATCH /admin/v1/keys/{id} with expires_at.',
  tests_marked: 'Unless they cost nothing: PATCH /admin/v1/channels/{id} with options.test_organizations false.',
  tests_open:
    'PATCH /admin/v1/channels/{id} with options.test_organizations false, or PATCH /admin/v1/settings/payments with test_organizations false.',
  tests_beside_live: 'PATCH /admin/v1/settings/payments with test_organizations false.',
  accounts_shared:
    'Suspend the accounts that do not belong to the owner of the mailbox: PATCH /admin/v1/users/{id} with status.',
  settlement_slow: 'Start another worker, or check the load on Postgres.',
  settlement_stalled: 'Start a worker, or check its log: docs/operations/alarms.md, outbox_long.',
  settlement_no_worker: 'Start a worker: node dist/apps/worker/main.js.',
  ledger_differs: 'Run routify audit to list the rows.',
  ledger_failures: 'GET /admin/v1/settlement-failures, then settle or void each.',
  secret_missing: `Add the version back to the end of the list, or revoke and replace them: ${ROTATION}.`,
  secret_in_use: `Wait: keys, tokens and sessions are rehashed at their next use. Any that are not used again stop working when the version is removed: ${ROTATION}.`,
  secret_removable: `Remove it from ROUTIFY_SECRET: ${ROTATION}.`,
  encryption_missing: 'Add the key back to the end of ROUTIFY_ENCRYPTION_KEYS, then run npx routify rotate-encryption.',
  encryption_in_use: `Run npx routify rotate-encryption, then remove the key: ${ROTATION}.`,
  encryption_removable: `Remove it from ROUTIFY_ENCRYPTION_KEYS: ${ROTATION}.`,
} as const satisfies MessageTexts;

export const FIXES = { ...HOST_FIXES, ...STORE_FIXES };
