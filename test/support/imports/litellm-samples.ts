/** Tables of LiteLLM, with the columns that matter, as Postgres has them. */
export const LITELLM_TABLES = [
  'CREATE TABLE "LiteLLM_BudgetTable" (budget_id TEXT PRIMARY KEY, max_budget DOUBLE PRECISION, budget_duration TEXT)',
  'CREATE TABLE "LiteLLM_OrganizationTable" (organization_id TEXT PRIMARY KEY, organization_alias TEXT, budget_id TEXT, spend DOUBLE PRECISION)',
  `CREATE TABLE "LiteLLM_TeamTable" (team_id TEXT PRIMARY KEY, team_alias TEXT, organization_id TEXT, members_with_roles JSONB,
    max_budget DOUBLE PRECISION, spend DOUBLE PRECISION, budget_duration TEXT, blocked BOOLEAN)`,
  `CREATE TABLE "LiteLLM_UserTable" (user_id TEXT PRIMARY KEY, user_alias TEXT, user_email TEXT, max_budget DOUBLE PRECISION,
    spend DOUBLE PRECISION, budget_duration TEXT)`,
  `CREATE TABLE "LiteLLM_VerificationToken" (token TEXT PRIMARY KEY, key_name TEXT, key_alias TEXT, spend DOUBLE PRECISION,
    expires TIMESTAMP(3), models TEXT[], user_id TEXT, team_id TEXT, organization_id TEXT, max_budget DOUBLE PRECISION,
    budget_duration TEXT, rpm_limit BIGINT, tpm_limit BIGINT, max_parallel_requests INTEGER, blocked BOOLEAN)`,
  `CREATE TABLE "LiteLLM_ProxyModelTable" (model_id TEXT PRIMARY KEY, model_name TEXT, litellm_params JSONB, model_info JSONB,
    blocked BOOLEAN)`,
  `CREATE TABLE "LiteLLM_SpendLogs" (request_id TEXT PRIMARY KEY, call_type TEXT, spend DOUBLE PRECISION, prompt_tokens INTEGER,
    completion_tokens INTEGER, "startTime" TIMESTAMP(3), model TEXT, model_group TEXT, metadata JSONB, status TEXT)`,
];

/** The same for SQLite, which has no lists. */
export const LITELLM_TABLES_SQLITE = LITELLM_TABLES.map((text) => text.replaceAll('TEXT[]', 'TEXT'));

export const SALT_KEY = 'sk-salt-key-of-a-test';

/** Made by PyNaCl 1.5.0 of their names: `SecretBox(sha256(SALT_KEY)).encrypt(text, nonce)`, in base64. */
export const BOXES = {
  'openai/gpt-4o': 'AgICAgICAgICAgICAgICAgICAgICAgIC6ykUP6UF71P7cOl7-Pg4d7DrzPoTgnSabO__INk=',
  'sk-provider-secret': 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYX-m3WjktQF4agqYLL2E9DoLPkHQ1lemGF3pVkE9jNMyWiww==',
} as const;

/** A deployment as earlier versions of LiteLLM wrote it. */
export const BOXED_MODEL = {
  id: 'm-boxed',
  name: 'gpt-4o',
  params: JSON.stringify({ model: BOXES['openai/gpt-4o'], api_key: BOXES['sk-provider-secret'] }),
} as const;

/** The newest by time is none of the ends by id. */
export const SPEND_LOGS = [
  `INSERT INTO "LiteLLM_SpendLogs" VALUES ('b', 'acompletion', 1.25e-05, 100, 20, '2026-11-03 10:00:00', 'gpt-4o-2024-11-20', 'gpt-4o',
    '{"usage_object": {"prompt_tokens_details": {"cached_tokens": 40}}}', 'success')`,
  `INSERT INTO "LiteLLM_SpendLogs" VALUES ('a', 'acompletion', 0.5, 900, 10, '2026-11-02 10:00:00', 'claude-sonnet-4', '',
    '{"additional_usage_values": {"cache_read_input_tokens": 500, "cache_creation_input_tokens": 200}}', NULL)`,
  `INSERT INTO "LiteLLM_SpendLogs" VALUES ('d', 'acompletion', 0, 5, 0, '2026-11-04 10:00:00', 'gpt-4o', 'gpt-4o', '{}', 'failure')`,
  `INSERT INTO "LiteLLM_SpendLogs" VALUES ('c', 'acompletion', 9, 1, 1, '2026-11-01 10:00:00', 'gpt-4o', 'gpt-4o', '{}', 'success')`,
];
