import type { Secret } from '../../kernel/secret.js';
import type { UpstreamRule } from './values/parse-upstream-allow.js';

/** `production` is strict about secrets and addresses; `test` is development without the files of `npm start`. */
type Profile = 'development' | 'production' | 'test';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Address an app listens on. Port 0 lets the system choose; tests use it. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** One of the secrets in ROUTIFY_SECRET. A plain text is version 1. */
export interface SecretVersion {
  readonly version: number;
  readonly secret: Secret;
}

/** One key for secrets at rest. `key` is base64 of 32 bytes; the first of the list encrypts, all decrypt. */
export interface EncryptionKey {
  readonly kid: string;
  readonly key: Secret;
}

/** Where backups are kept: a folder, or a prefix in a bucket, without slashes at its ends. */
export type BackupLocation = { readonly folder: string } | { readonly bucket: string; readonly prefix: string };

/**
 * The environment, parsed and validated; the rest of the code reads nothing else.
 * Its own DI token: providers take `config: Config`. The object is frozen; `docs/configuration.md` explains each field.
 */
export abstract class Config {
  abstract readonly profile: Profile;
  abstract readonly logLevel: LogLevel;
  /** May contain a password: never log it. */
  abstract readonly databaseUrl: string;
  /** The server behind the pooler that `databaseUrl` names; null: `databaseUrl` is the server. Never log it. */
  abstract readonly databaseDirectUrl: string | null;
  /** Where control reads usage and statements; null: as everything else. Never log it. */
  abstract readonly databaseReplicaUrl: string | null;
  abstract readonly replicaLagMaxMs: number;
  abstract readonly databaseConnections: number;
  /** May contain a password: never log it. */
  abstract readonly redisUrl: string;
  /** PEM certificates that alone are trusted to issue that of Redis; null: those that Node trusts. */
  abstract readonly redisCa: string | null;
  /** Sentinels that name the master; empty: `redisUrl` is the only server. */
  abstract readonly redisSentinels: readonly ListenAddress[];
  /** The name that sentinels have for the master. */
  abstract readonly redisMaster: string;
  /** Of the sentinels themselves; null: they have none. */
  abstract readonly redisSentinelPassword: Secret | null;
  /** Roots of every pepper and signature, each of at least 32 characters: the first signs, all verify. */
  abstract readonly secrets: readonly SecretVersion[];
  abstract readonly encryptionKeys: readonly EncryptionKey[];
  /** Prefix of new API keys and tokens, without the underscore. */
  abstract readonly keyPrefix: string;
  /** SHA-256 of the first admin token, 64 hex digits; null when admins are created by the command line. */
  abstract readonly bootstrapAdminTokenHash: string | null;
  /** Memory of one hash of a password, KiB. */
  abstract readonly passwordMemoryKib: number;
  abstract readonly gatewayListen: ListenAddress;
  abstract readonly controlListen: ListenAddress;
  abstract readonly workerListen: ListenAddress;
  abstract readonly simulatorListen: ListenAddress;
  /** Separate address of the operator's API; null: served on control's address. */
  abstract readonly adminListen: ListenAddress | null;
  /** Where metrics are served; `beside`: on the process's own port plus 6000. */
  abstract readonly metricsListen: ListenAddress | 'beside' | 'off';
  /** How many models have series of their own in metrics. */
  abstract readonly metricsModelsMax: number;
  /** Base URL of a collector of OpenTelemetry; null: traces are off. */
  abstract readonly tracesEndpoint: string | null;
  /** Headers of every export as `name=value` pairs; may hold credentials. */
  abstract readonly tracesHeaders: Secret | null;
  /** Timeout of an export, milliseconds. */
  abstract readonly tracesTimeoutMs: number;
  /** Share of the requests whose spans are recorded, 0 to 1. */
  abstract readonly tracesRatio: number;
  /** `service.name` of all processes; null: `routify-` and the app. */
  abstract readonly tracesService: string | null;
  /** Further attributes of this process's spans. */
  abstract readonly tracesAttributes: Readonly<Record<string, string>>;
  /** Organizations whose trace context is continued: UUIDs, or all. */
  abstract readonly tracesTrust: 'all' | readonly string[];
  /** Origin under which customers reach control, without a trailing slash. */
  abstract readonly publicUrl: string;
  /** Names under which control is reached beside that of `publicUrl`. */
  abstract readonly hosts: readonly string[];
  /** Whether control serves the screens. */
  abstract readonly console: boolean;
  /** Origin under which customers reach the gateways; null: the settings decide. */
  abstract readonly gatewayUrl: string | null;
  /** Number of reverse proxies in front with a trusted `X-Forwarded-For` entry. */
  abstract readonly trustProxyHops: number;
  /** Whether browsers of any origin may call `/v1` with a key. */
  abstract readonly cors: boolean;
  /** Unique among the replicas of one app; part of every log line. */
  abstract readonly instance: string;
  /** From SIGTERM until connections are refused, milliseconds; 0: no load balancer is in front. */
  abstract readonly drainNoticeMs: number;
  /** Grace for running requests after that, milliseconds. */
  abstract readonly drainMs: number;
  /** Absolute path of the folder for local state. */
  abstract readonly home: string;
  /** Absolute path of the folder with the journals of all gateways of this host. */
  abstract readonly journalDir: string;
  /** Above this size settled journal segments are removed early, bytes. */
  abstract readonly journalBytesMax: number;
  /** Wait for the shared fsync of journal lines, milliseconds; 0 means none. */
  abstract readonly journalFsyncMs: number;
  /** From so few hours on until its disk is full, the journal raises an alarm; 0: only by the space that is left. */
  abstract readonly journalDiskHours: number;
  /** Whole months before the current one that the ledger keeps; null: all. */
  abstract readonly ledgerMonths: number | null;
  /** Retention of the channel history in days; null: for ever. */
  abstract readonly channelHistoryDays: number | null;
  /** Retention of rejected requests in days. */
  abstract readonly rejectedRequestDays: number;
  /** Null: none are made. */
  abstract readonly backupTo: BackupLocation | null;
  /** Pause between two backups of the worker. */
  abstract readonly backupHours: number;
  /** Retention of backups in days. */
  abstract readonly backupDays: number;
  /** Origin of the store of buckets; null: that of Amazon S3 in the region. */
  abstract readonly backupS3Endpoint: string | null;
  abstract readonly backupS3Region: string;
  /** `accessKeyId:secretAccessKey`; null: backups go to a folder. */
  abstract readonly backupS3Key: Secret | null;
  /** A price list that workers read; null: none. */
  abstract readonly priceListUrl: string | null;
  abstract readonly priceListFormat: 'genai_prices' | 'litellm' | 'models_dev' | 'native' | 'openrouter';
  /** Pause between two reads of it. */
  abstract readonly priceListHours: number;
  /** Distance from the shipped price list above which attention is drawn; 0: none is too far. */
  abstract readonly priceDriftPercent: number;
  /** Largest request body, bytes. */
  abstract readonly bodyBytesMax: number;
  /** Values in one request body. */
  abstract readonly bodyValuesMax: number;
  /** Requests one gateway serves at a time; more get 503 `overloaded`. */
  abstract readonly concurrentMax: number;
  /** Timeout of an admission in Redis, milliseconds; then the request gets 503. */
  abstract readonly admissionTimeoutMs: number;
  /** How long a request waits for a wallet that Redis lacks, milliseconds; then it gets 503. */
  abstract readonly walletWaitMs: number;
  /** Whether streams of models that think always hold their whole bound. */
  abstract readonly holdsReasoningWhole: boolean;
  /** Above it an organization's unseen output of an hour raises an alarm. */
  abstract readonly unseenAlarmUsd: number;
  /** What an organization may have waived in a day. */
  abstract readonly waiversUsdPerDay: number;
  /** What a stream that its upstream broke costs: what was delivered, the same or nothing without output, nothing. */
  abstract readonly brokenStreamCharge: 'delivered' | 'delivered_output' | 'nothing';
  abstract readonly toolUsesMax: number;
  /** Token counts and estimates of one key on one gateway. */
  abstract readonly countsPerMinute: number;
  /** Called while the whole installation works; null: nothing is. */
  abstract readonly pingUrl: Secret | null;
  abstract readonly pingMethod: 'GET' | 'POST';
  /** Between two calls. */
  abstract readonly pingSeconds: number;
  /** The mail server; null: none. */
  abstract readonly smtpUrl: Secret | null;
  /** The sender of mails; null: the settings decide. */
  abstract readonly mailFrom: string | null;
  /** Exceptions from the rule that upstreams are https on public addresses. */
  abstract readonly upstreamAllow: readonly UpstreamRule[];
  /** Where roles of AWS are assumed; null: STS of the channel's region. */
  abstract readonly awsStsUrl: string | null;
  /** Where service accounts get tokens; null: Google's token service. */
  abstract readonly googleTokenUrl: string | null;
  /** Exceptions from the rule that identity providers are https on public addresses. */
  abstract readonly signOnAllow: readonly UpstreamRule[];
  /** Exceptions from the rule that webhooks go to https on public addresses. */
  abstract readonly webhookAllow: readonly UpstreamRule[];
  /** Servers that records of domains are asked of; empty: those of the system. */
  abstract readonly dnsServers: readonly string[];
  /** Whether the seed may point channels at the built-in simulator. */
  abstract readonly simulator: boolean;
}
