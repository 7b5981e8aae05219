import { join } from 'node:path';
import { choice, integer } from '../../fields/kinds.js';
import { typedEmail } from '../../fields/email.js';
import { BACKUP_VARIABLES } from './backup-variables.js';
import { CHARGE_VARIABLES } from './charge-variables.js';
import type { Config, ListenAddress } from './config.js';
import { STORE_VARIABLES } from './store-variables.js';
import { TRACE_VARIABLES } from './trace-variables.js';
import { both, defaultText, none, required, type Variable } from './variable.js';
import {
  address,
  destinations,
  directory,
  dnsServers,
  hosts,
  httpsUrl,
  keyPrefixes,
  metricsAddress,
  namedKeys,
  origin,
  processName,
  rootSecrets,
  secretUrl,
  sha256,
  smtpUrl,
  switchOf,
} from './variable-kinds.js';
import { arePlaceholderKeys, isPlaceholderSecret } from './values/weak-secrets.js';

const LOOPBACK_UPSTREAMS = 'http://127.0.0.0/8:*,http://[::1]:*,http://localhost:*';
const PASSWORD_MEMORY_KIB_MIN = 19_456;
const DAYS_30_HOURS = 720;
const MIB = 1_048_576;
const GIB = 1_024 * MIB;

/** Every environment variable of Routify, by its field of Config. */
export const VARIABLES: { readonly [Field in keyof Config]: Variable<NonNullable<Config[Field]>> } = {
  profile: {
    name: 'NODE_ENV',
    group: 'Profile',
    field: choice(
      ['development', 'production', 'test'],
      'Chooses the profile. `production` refuses weak secrets, the simulator and plain http public addresses.',
      { example: 'production' },
    ),
    ...both(defaultText('development')),
  },
  logLevel: {
    name: 'LOG_LEVEL',
    group: 'Profile',
    field: choice(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'Least severe level that is logged. Prompts and secrets are logged at none.',
      { example: 'info' },
    ),
    ...both(defaultText('info')),
  },
  ...STORE_VARIABLES,
  secrets: {
    name: 'ROUTIFY_SECRET',
    group: 'Secrets',
    field: rootSecrets(
      'Root of the hashes of all keys and tokens. Losing it makes every API key and session useless: keep a copy beside the backups of Postgres. A text is version 1; `versions:2:new,1:old` lists several, of which the first signs and all verify ([rotation](operations/rotation.md)). `npm start` makes one up.',
      { example: '$(openssl rand -base64 48)' },
    ),
    secret: true,
    ...both(required),
    productionRule: (secrets) =>
      secrets.some(({ secret }) => isPlaceholderSecret(secret)) ? 'random characters, not a placeholder' : null,
  },
  encryptionKeys: {
    name: 'ROUTIFY_ENCRYPTION_KEYS',
    group: 'Secrets',
    field: namedKeys(
      "Keys for the providers' credentials in Postgres. The first encrypts, all decrypt: [rotation](operations/rotation.md) has the steps to replace one. Losing one loses the credentials written with it. `npm start` makes one up.",
      { example: 'k1:$(openssl rand -base64 32)' },
    ),
    secret: true,
    ...both(required),
    productionRule: (keys) => (arePlaceholderKeys(keys) ? 'random bytes, not a placeholder' : null),
  },
  keyPrefix: {
    name: 'ROUTIFY_KEY_PREFIX',
    group: 'Secrets',
    field: keyPrefixes(
      'Prefix of new API keys and tokens, so that secret scanners recognize them. Keys with an older prefix stay valid.',
      { example: 'rtf' },
    ),
    ...both(defaultText('rtf')),
  },
  bootstrapAdminTokenHash: {
    name: 'ROUTIFY_BOOTSTRAP_ADMIN_TOKEN_HASH',
    group: 'Secrets',
    field: sha256(
      'SHA-256 of an admin token (`rtf_adm_…`) that is made valid when no admin token exists yet: the unattended way to the first one. `npx routify admin:create` is the other.',
      { example: '$(printf %s "$TOKEN" | sha256sum | cut -d" " -f1)' },
    ),
    secret: true,
    ...both(none),
  },
  passwordMemoryKib: {
    name: 'ROUTIFY_PASSWORD_MEMORY_KIB',
    group: 'Secrets',
    field: integer(
      'Memory of one hash of a password (argon2id, two passes). Each login computes one. When raised, passwords are rehashed at their next login.',
      { min: 8, max: 1_048_576, unit: 'KiB', example: '19456' },
    ),
    ...both(defaultText('19456')),
    productionRule: (kib) => (kib < PASSWORD_MEMORY_KIB_MIN ? `${PASSWORD_MEMORY_KIB_MIN} or more` : null),
  },
  gatewayListen: {
    name: 'ROUTIFY_GATEWAY_LISTEN',
    group: 'Addresses',
    field: address('Where the gateway serves `/v1`.', { example: '0.0.0.0:3000' }),
    ...both(defaultText('127.0.0.1:3000')),
  },
  controlListen: {
    name: 'ROUTIFY_CONTROL_LISTEN',
    group: 'Addresses',
    field: address('Where control serves the management API.', { example: '0.0.0.0:3001' }),
    ...both(defaultText('127.0.0.1:3001')),
  },
  workerListen: {
    name: 'ROUTIFY_WORKER_LISTEN',
    group: 'Addresses',
    field: address('Where the worker answers `/healthz` and `/readyz`; it serves nothing else.', {
      example: '0.0.0.0:3002',
    }),
    ...both(defaultText('127.0.0.1:3002')),
  },
  simulatorListen: {
    name: 'ROUTIFY_SIMULATOR_LISTEN',
    group: 'Addresses',
    field: address('Where the built-in simulator of a provider listens.', { example: '127.0.0.1:3003' }),
    ...both(defaultText('127.0.0.1:3003')),
  },
  adminListen: {
    name: 'ROUTIFY_ADMIN_LISTEN',
    group: 'Addresses',
    field: address(
      "Own address for the operator's API, for networks that customers cannot reach. Unset: the same as control's.",
      { example: '10.0.0.5:3011' },
    ),
    ...both(none),
  },
  metricsListen: {
    name: 'ROUTIFY_METRICS_LISTEN',
    group: 'Addresses',
    field: metricsAddress(
      'Where a process serves `GET /metrics` for Prometheus, without authentication: keep it from customers. `beside`: on its own host, at its own port plus 6000 (gateway 9000, control 9001, worker 9002). An address is for one process only. See [metrics](operations/metrics.md).',
      { example: 'beside' },
    ),
    ...both(defaultText('beside')),
  },
  metricsModelsMax: {
    name: 'ROUTIFY_METRICS_MODELS',
    group: 'Addresses',
    field: integer(
      'How many models have metrics of their own in a process: the first ones that it serves. The others are counted as `other`.',
      { min: 0, max: 10_000, example: '100' },
    ),
    ...both(defaultText('100')),
  },
  publicUrl: {
    name: 'ROUTIFY_PUBLIC_URL',
    group: 'Addresses',
    field: origin('https://routify.example.com')('Where customers reach control, as they see it.', {
      example: 'https://routify.example.com',
    }),
    development: {
      kind: 'derived',
      shown: "control's address",
      derive: ({ controlListen }) => reachedAt(controlListen),
    },
    production: required,
    productionRule: (url) => (url.startsWith('https://') ? null : 'an https origin'),
  },
  hosts: {
    name: 'ROUTIFY_HOSTS',
    group: 'Addresses',
    field: hosts(
      'Further names under which control is reached: in a private network, or where a proxy sends its own `Host`. Control answers to these, to the host of `ROUTIFY_PUBLIC_URL`, to this machine’s own addresses and to `localhost`; requests for another host get 421, except `/healthz` and `/readyz`. Gateways answer to all: they have no cookies.',
      { example: 'admin.internal' },
    ),
    ...both(defaultText('')),
  },
  console: {
    name: 'ROUTIFY_CONSOLE',
    group: 'Addresses',
    field: switchOf(
      'Whether control serves the console, the web interface for operators and customers, in addition to its API.',
      { example: 'on' },
    ),
    ...both(defaultText('on')),
  },
  gatewayUrl: {
    name: 'ROUTIFY_GATEWAY_URL',
    group: 'Addresses',
    field: origin('https://api.example.com')(
      'Where customers reach the gateways, as they see it: shown in examples. Set, it cannot be changed by the settings; unset, the settings name it, and in development it is by default the gateway’s own address.',
      { example: 'https://api.example.com' },
    ),
    ...both(none),
  },
  trustProxyHops: {
    name: 'ROUTIFY_TRUST_PROXY',
    group: 'Addresses',
    field: integer(
      'Number of reverse proxies in front. The client address is taken from `X-Forwarded-For` that many entries from the right; 0 trusts only the address of the connection.',
      { min: 0, max: 10, example: '1' },
    ),
    ...both(defaultText('0')),
  },
  cors: {
    name: 'ROUTIFY_CORS',
    group: 'Addresses',
    field: switchOf('Whether browsers of any origin may call `/v1` with a key. Cookies are never read there.', {
      example: 'off',
    }),
    ...both(defaultText('on')),
  },
  instance: {
    name: 'ROUTIFY_INSTANCE',
    group: 'Process',
    field: processName("Name of this replica, unique among the replicas of an app: the pod's name, for example.", {
      example: 'gateway-0',
    }),
    ...both({ kind: 'derived', shown: "the host's name", derive: (_known, hostName) => hostName }),
  },
  drainNoticeMs: {
    name: 'ROUTIFY_DRAIN_NOTICE_MS',
    group: 'Process',
    field: integer(
      'From SIGTERM until connections are refused: meanwhile `/readyz` is 503 and requests are still served, so that a load balancer sends the next ones elsewhere.',
      { min: 0, max: 60_000, unit: 'milliseconds', example: '5000' },
    ),
    development: defaultText('0'),
    production: defaultText('5000'),
  },
  drainMs: {
    name: 'ROUTIFY_DRAIN_MS',
    group: 'Process',
    field: integer(
      "How long running requests may go on after that; the rest ends with an error. Keep the platform's own grace period 45 s longer.",
      {
        min: 0,
        max: 3_600_000,
        unit: 'milliseconds',
        example: '600000',
      },
    ),
    development: defaultText('30000'),
    production: defaultText('600000'),
  },
  home: {
    name: 'ROUTIFY_HOME',
    group: 'Process',
    field: directory('Folder for local state. `npm start` keeps its servers, secrets and keys there.', {
      example: '/var/lib/routify',
    }),
    development: defaultText('.routify'),
    production: defaultText('/var/lib/routify'),
  },
  journalDir: {
    name: 'ROUTIFY_JOURNAL_DIR',
    group: 'Journal',
    field: directory(
      'Where gateways journal the charges of running and finished requests until they are in the ledger; each in a folder named after its instance. It must outlive the process: in production a volume, for one host alone. See `docs/operations/journal.md`.',
      { example: '/var/lib/routify/journal' },
    ),
    ...both({
      kind: 'derived',
      shown: '`journal` in `ROUTIFY_HOME`',
      derive: ({ home }) => (home === undefined ? null : join(home, 'journal')),
    }),
  },
  journalBytesMax: {
    name: 'ROUTIFY_JOURNAL_BYTES_MAX',
    group: 'Journal',
    field: integer(
      "Above it the oldest settled segments of a gateway's journal are removed before their 24 hours have passed. Unsettled segments stay.",
      { min: 0, max: 1_024 * GIB, unit: 'bytes', example: '4294967296' },
    ),
    ...both(defaultText(String(4 * GIB))),
  },
  journalFsyncMs: {
    name: 'ROUTIFY_JOURNAL_FSYNC_MS',
    group: 'Journal',
    field: integer(
      'How long a written line waits for the fsync that it shares with other lines; its request waits too. 0 leaves it to the kernel: lines then survive a crash of the process, but not a power failure.',
      { min: 0, max: 1_000, unit: 'milliseconds', example: '5' },
    ),
    ...both(defaultText('0')),
  },
  journalDiskHours: {
    name: 'ROUTIFY_JOURNAL_DISK_HOURS',
    group: 'Journal',
    field: integer(
      'The alarm `journal_disk_low` is raised when the disk of the journal is full in fewer hours at the rate of the last hour. 0: only when little is left, whatever the rate.',
      { min: 0, max: 720, unit: 'hours', example: '24' },
    ),
    ...both(defaultText('12')),
  },
  ledgerMonths: {
    name: 'ROUTIFY_LEDGER_MONTHS',
    group: 'Retention',
    field: integer(
      'Whole months before the current one that the ledger keeps. The worker detaches older partitions into the schema `archive`, where you store and drop them; sums and balances stay. Unset, all are kept.',
      { min: 3, max: 600, unit: 'months', example: '24' },
    ),
    ...both(none),
  },
  channelHistoryDays: {
    name: 'ROUTIFY_CHANNEL_HISTORY_DAYS',
    group: 'Retention',
    field: integer('Retention of the channel history; the worker deletes older rows. Unset, all is kept.', {
      min: 28,
      max: 36_500,
      unit: 'days',
      example: '400',
    }),
    ...both(none),
  },
  rejectedRequestDays: {
    name: 'ROUTIFY_REJECTED_REQUEST_DAYS',
    group: 'Retention',
    field: integer('Retention of rejected requests, which have no charge and no usage record, and of their counts.', {
      min: 1,
      max: 90,
      unit: 'days',
      example: '7',
    }),
    ...both(defaultText('7')),
  },
  priceListUrl: {
    name: 'ROUTIFY_PRICE_LIST_URL',
    group: 'Prices',
    field: httpsUrl(
      'A price list that workers read on a schedule, such as the `api.json` of models.dev. What it changes waits for the approval of an operator. Unset, none is read. See [price updates](operations/price-updates.md).',
      { example: 'https://models.dev/api.json' },
    ),
    ...both(none),
  },
  priceListFormat: {
    name: 'ROUTIFY_PRICE_LIST_FORMAT',
    group: 'Prices',
    field: choice(
      ['genai_prices', 'litellm', 'models_dev', 'native', 'openrouter'],
      'Format of that list; `native` in JSON.',
      {
        example: 'litellm',
      },
    ),
    ...both(defaultText('models_dev')),
  },
  priceListHours: {
    name: 'ROUTIFY_PRICE_LIST_HOURS',
    group: 'Prices',
    field: integer('Hours between two reads of that list. A read that failed is repeated after an hour.', {
      min: 1,
      max: DAYS_30_HOURS,
      unit: 'hours',
      example: '168',
    }),
    ...both(defaultText('24')),
  },
  priceDriftPercent: {
    name: 'ROUTIFY_PRICE_DRIFT_PERCENT',
    group: 'Prices',
    field: integer(
      'How far prices and costs of models in use may be from the price list of this version before the overview lists them. 0: any distance.',
      { min: 0, max: 100_000, unit: 'percent', example: '30' },
    ),
    ...both(defaultText('50')),
  },
  ...BACKUP_VARIABLES,
  bodyBytesMax: {
    name: 'ROUTIFY_BODY_BYTES_MAX',
    group: 'Limits',
    field: integer('Largest request body; above it the answer is 413.', {
      min: 1_024,
      max: 1_024 * MIB,
      unit: 'bytes',
      example: '33554432',
    }),
    ...both(defaultText(String(32 * MIB))),
  },
  bodyValuesMax: {
    name: 'ROUTIFY_BODY_VALUES_MAX',
    group: 'Limits',
    field: integer(
      'Values in one request body: objects, arrays, strings, numbers, true, false and null, at any depth; above it the answer is 400. Where a prompt may be an array of tokens (embeddings, completions) four numbers count as one value: 1000000 tokens. 250000 values keep the event loop busy for about a tenth of a second.',
      { min: 1_000, max: 100_000_000, example: '250000' },
    ),
    ...both(defaultText('250000')),
  },
  concurrentMax: {
    name: 'ROUTIFY_CONCURRENT_MAX',
    group: 'Limits',
    field: integer('Requests that one gateway serves at a time; above it the answer is 503 `overloaded`.', {
      min: 1,
      max: 1_000_000,
      example: '2000',
    }),
    ...both(defaultText('2000')),
  },
  admissionTimeoutMs: {
    name: 'ROUTIFY_ADMISSION_TIMEOUT_MS',
    group: 'Limits',
    field: integer(
      'How long a request waits for Redis to admit it. Without an answer it is 503 `temporarily_unavailable`, holds nothing and costs nothing. Raise it where Redis is far away.',
      { min: 50, max: 30_000, unit: 'milliseconds', example: '250' },
    ),
    ...both(defaultText('250')),
  },
  walletWaitMs: {
    name: 'ROUTIFY_WALLET_WAIT_MS',
    group: 'Limits',
    field: integer(
      'How long a request waits for a worker to publish its wallet to a Redis that lacks it, for example after Redis lost its data. Then it is 503 `temporarily_unavailable`. Requests with an Idempotency-Key do not wait.',
      { min: 0, max: 30_000, unit: 'milliseconds', example: '1000' },
    ),
    ...both(defaultText('1000')),
  },
  ...CHARGE_VARIABLES,
  pingUrl: {
    name: 'ROUTIFY_PING_URL',
    group: 'Alarms',
    field: secretUrl(
      'An address that control calls while the whole installation works: a dead man’s switch, such as a check of healthchecks.io, which alerts you when the calls stop. It must be https on a public address, or allowed by `ROUTIFY_WEBHOOK_ALLOW`. Unset, nothing is called. See [alarms](operations/alarms.md#when-everything-is-down).',
      { example: 'https://hc-ping.com/7f3c0a3e-6f0f-4a43-a1a7-0d7c4c3d2a10' },
    ),
    secret: true,
    ...both(none),
  },
  pingMethod: {
    name: 'ROUTIFY_PING_METHOD',
    group: 'Alarms',
    field: choice(['GET', 'POST'], 'How that address is called; without a body.', { example: 'POST' }),
    ...both(defaultText('GET')),
  },
  pingSeconds: {
    name: 'ROUTIFY_PING_SECONDS',
    group: 'Alarms',
    field: integer('Seconds between two of these calls, of each control. Repeated after five seconds if it fails.', {
      min: 1,
      max: 3_600,
      unit: 'seconds',
      example: '60',
    }),
    ...both(defaultText('60')),
  },
  smtpUrl: {
    name: 'ROUTIFY_SMTP_URL',
    group: 'Mail',
    field: smtpUrl(
      'The SMTP server. `smtp` uses STARTTLS if the server supports it, and requires it before a password is sent. Unset, each email is printed as one line with its link in development; in production they wait, and are dead after a day.',
      { example: 'smtps://routify:password@mail.example.com:465' },
    ),
    secret: true,
    ...both(none),
  },
  mailFrom: {
    name: 'ROUTIFY_MAIL_FROM',
    group: 'Mail',
    field: typedEmail(
      'The sender of emails. If set, the settings cannot change it; unset, it is `no-reply@` with the host of `ROUTIFY_PUBLIC_URL` until the settings name another one.',
      { example: 'no-reply@routify.example.com' },
    ),
    ...both(none),
  },
  upstreamAllow: {
    name: 'ROUTIFY_UPSTREAM_ALLOW',
    group: 'Upstreams',
    field: destinations(
      'Upstreams must be https on public addresses; this allows the addresses of your own models, proxies and BTCPay Server in addition. Link-local and metadata addresses stay closed always.',
      { example: 'http://10.0.0.0/8:8000,https://llm.internal:443' },
    ),
    development: defaultText(LOOPBACK_UPSTREAMS),
    production: none,
  },
  awsStsUrl: {
    name: 'ROUTIFY_AWS_STS_URL',
    group: 'Upstreams',
    field: httpsUrl(
      'Where credentials of Amazon Bedrock assume their roles; unset, STS of the channel’s region, or the simulator where it is on. It is called through the address guard and the proxy of the channel.',
      { example: 'https://sts.us-gov-west-1.amazonaws.com' },
    ),
    ...both(none),
  },
  googleTokenUrl: {
    name: 'ROUTIFY_GOOGLE_TOKEN_URL',
    group: 'Upstreams',
    field: httpsUrl(
      'Where service accounts of Google Vertex AI get their tokens; unset, Google’s own service, or the simulator where it is on. The `token_uri` of a key file is never followed: this is for sovereign clouds. It is called through the address guard and the proxy of the channel.',
      { example: 'https://oauth2.googleapis.com/token' },
    ),
    ...both(none),
  },
  signOnAllow: {
    name: 'ROUTIFY_SIGN_ON_ALLOW',
    group: 'Upstreams',
    field: destinations(
      'Identity providers must be https on public addresses; this allows the addresses of your own in addition. It counts for those that customers configure, too.',
      { example: 'https://sso.internal:443' },
    ),
    development: defaultText(LOOPBACK_UPSTREAMS),
    production: none,
  },
  webhookAllow: {
    name: 'ROUTIFY_WEBHOOK_ALLOW',
    group: 'Upstreams',
    field: destinations(
      'Webhooks must be https on public addresses; this allows addresses of your own network in addition. It counts for those that customers configure, too.',
      { example: 'https://hooks.internal:443' },
    ),
    development: defaultText(LOOPBACK_UPSTREAMS),
    production: none,
  },
  dnsServers: {
    name: 'ROUTIFY_DNS_SERVERS',
    group: 'Upstreams',
    field: dnsServers(
      'Where the records that verify domains of organizations are read; without it the servers of the system.',
      { example: '1.1.1.1,10.0.0.2:53' },
    ),
    ...both(defaultText('')),
  },
  simulator: {
    name: 'ROUTIFY_SIMULATOR',
    group: 'Upstreams',
    field: switchOf('Whether the built-in simulator may stand in for a provider. Refused in production.', {
      example: 'off',
    }),
    development: defaultText('on'),
    production: defaultText('off'),
    productionRule: (on) => (on ? 'off (the simulator is not for production)' : null),
  },
  ...TRACE_VARIABLES,
};

/** A wildcard address is reachable on this machine through loopback. */
function reachedAt(listen: ListenAddress | undefined): string | null {
  if (listen === undefined) return null;
  const { host, port } = listen;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
