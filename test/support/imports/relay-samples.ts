/** Tables of new-api as its version of November 2026 creates them in SQLite and MySQL, with the columns that matter. */
export const RELAY_TABLES = [
  'CREATE TABLE options (`key` VARCHAR(191) PRIMARY KEY, `value` TEXT)',
  `CREATE TABLE users (id INTEGER PRIMARY KEY, username VARCHAR(191), password VARCHAR(191), display_name VARCHAR(191), role INTEGER,
    status INTEGER, email VARCHAR(191), quota INTEGER, used_quota INTEGER, \`group\` VARCHAR(64), aff_quota INTEGER, deleted_at DATETIME)`,
  `CREATE TABLE tokens (id INTEGER PRIMARY KEY, user_id INTEGER, \`key\` VARCHAR(128), status INTEGER, name VARCHAR(191),
    expired_time BIGINT, remain_quota INTEGER, unlimited_quota NUMERIC, model_limits_enabled NUMERIC, model_limits TEXT,
    allow_ips VARCHAR(191), \`group\` VARCHAR(64), deleted_at DATETIME)`,
  `CREATE TABLE channels (id INTEGER PRIMARY KEY, type INTEGER, \`key\` TEXT, status INTEGER, name VARCHAR(191), weight INTEGER,
    base_url VARCHAR(191), other TEXT, models TEXT, \`group\` VARCHAR(64), model_mapping TEXT, priority BIGINT, channel_info TEXT)`,
  `CREATE TABLE redemptions (id INTEGER PRIMARY KEY, \`key\` CHAR(32), status INTEGER, name VARCHAR(191), quota INTEGER,
    expired_time BIGINT, deleted_at DATETIME)`,
  `CREATE TABLE logs (id INTEGER PRIMARY KEY, user_id INTEGER, type INTEGER, model_name VARCHAR(191), quota INTEGER,
    prompt_tokens INTEGER, completion_tokens INTEGER, \`group\` VARCHAR(64), other TEXT)`,
];

type Row = Readonly<Record<string, string | number | null>>;

/** Secrets of the sample, which must be in no report and no error. */
export const RELAY_SECRETS = {
  alice: 'aliceAliceAliceAliceAliceAliceAliceAliceAlice001',
  bob: 'bobBobBobBobBobBobBobBobBobBobBobBobBobBobBob0002',
  provider: 'sk-provider-secret-number-one',
  code: '0123456789abcdef0123456789abcdef',
} as const;

/** A small shop: two customers, two groups, two channels, a code and a log. */
export function relaySample(): Record<string, Row[]> {
  return {
    options: [
      { key: 'GroupRatio', value: '{"default":1,"vip":0.8}' },
      { key: 'ModelRatio', value: '{"gpt-4o":1.25,"gpt-4o-mini":0.075,"text-embedding-3-small":0.01}' },
      { key: 'CompletionRatio', value: '{"gpt-4o-mini":4,"text-embedding-3-small":1}' },
      { key: 'CacheRatio', value: '{"gpt-4o":0.5}' },
      { key: 'ModelPrice', value: '{"search-pro":0.03,"dall-e-3":0.04}' },
    ],
    users: [
      {
        id: 1,
        username: 'alice',
        display_name: 'Alice Ltd',
        role: 100,
        status: 1,
        email: 'alice@example.com',
        quota: 5_000_001,
        group: 'default',
      },
      {
        id: 2,
        username: 'bob',
        display_name: '',
        role: 1,
        status: 1,
        email: 'bob@example.com',
        quota: -1_000,
        group: 'vip',
      },
      { id: 3, username: 'off', display_name: 'Off', role: 1, status: 2, email: 'nothing', quota: 0, group: 'default' },
      {
        id: 4,
        username: 'gone',
        display_name: 'Gone',
        role: 1,
        status: 1,
        email: '',
        quota: 777,
        group: 'default',
        deleted_at: '2026-01-01 00:00:00',
      },
    ],
    tokens: [
      {
        id: 11,
        user_id: 1,
        key: RELAY_SECRETS.alice,
        status: 1,
        name: 'prod',
        expired_time: -1,
        remain_quota: 250_000,
        unlimited_quota: 0,
        model_limits_enabled: 1,
        model_limits: 'gpt-4o,unknown-model',
        allow_ips: '203.0.113.7\n198.51.100.0/24',
        group: '',
      },
      {
        id: 12,
        user_id: 2,
        key: RELAY_SECRETS.bob,
        status: 1,
        name: 'all',
        expired_time: 1_900_000_000,
        remain_quota: 0,
        unlimited_quota: 1,
        model_limits_enabled: 0,
        model_limits: '',
        allow_ips: '',
        group: '',
      },
      {
        id: 13,
        user_id: 2,
        key: 'disabledDisabledDisabledDisabledDisabledDisabled',
        status: 2,
        name: 'old',
        expired_time: -1,
        remain_quota: 5,
        unlimited_quota: 0,
        group: 'default',
      },
      {
        id: 14,
        user_id: 2,
        key: 'short',
        status: 1,
        name: 'short',
        expired_time: -1,
        remain_quota: 5,
        unlimited_quota: 0,
        group: '',
      },
    ],
    channels: [
      {
        id: 1,
        type: 1,
        key: `${RELAY_SECRETS.provider}\nsk-provider-secret-number-two`,
        status: 1,
        name: 'OpenAI',
        weight: 5,
        base_url: '',
        models: 'gpt-4o,gpt-4o-mini,text-embedding-3-small,dall-e-3',
        group: 'default,vip',
        model_mapping: '{"gpt-4o":"gpt-4o-2024-11-20"}',
        priority: 10,
        channel_info: '{"multi_key_status_list":{"1":2}}',
      },
      {
        id: 2,
        type: 14,
        key: 'sk-ant-secret',
        status: 3,
        name: 'Claude',
        weight: 0,
        base_url: 'https://relay.example.com',
        models: 'claude-sonnet-4,search-pro',
        group: 'vip',
        model_mapping: '',
        priority: 0,
        channel_info: '{}',
      },
      {
        id: 3,
        type: 36,
        key: 'suno',
        status: 1,
        name: 'Suno',
        weight: 0,
        base_url: '',
        models: 'suno_music',
        group: 'vip',
      },
    ],
    redemptions: [
      { id: 1, key: RELAY_SECRETS.code, status: 1, name: 'spring', quota: 1_000_000, expired_time: 0 },
      { id: 2, key: 'ffffffffffffffffffffffffffffffff', status: 3, name: 'used', quota: 1_000_000, expired_time: 0 },
    ],
    logs: [
      {
        id: 1,
        user_id: 1,
        type: 2,
        model_name: 'gpt-4o',
        quota: 1_250,
        prompt_tokens: 600,
        completion_tokens: 100,
        group: 'default',
        other:
          '{"model_ratio":1.25,"group_ratio":1,"completion_ratio":4,"cache_ratio":0.5,"cache_tokens":0,"model_price":-1}',
      },
      {
        id: 2,
        user_id: 1,
        type: 1,
        model_name: '',
        quota: 0,
        prompt_tokens: 0,
        completion_tokens: 0,
        group: '',
        other: '',
      },
    ],
  };
}

/** INSERT statements of rows; values are numbers, texts of the samples, or NULL. */
export function insertsOf(tables: Readonly<Record<string, readonly Row[]>>): string[] {
  return Object.entries(tables).flatMap(([table, rows]) =>
    rows.map((row) => {
      const columns = Object.keys(row).map((name) => `\`${name}\``);
      const values = Object.values(row).map((value) =>
        typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'NULL'),
      );
      return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`;
    }),
  );
}
