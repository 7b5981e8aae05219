import { isRecord } from '#core';
import type { Findings } from '../domain/findings.js';
import type { SourceRow } from '../domain/source-row.js';

/**
 * What restricts requests in LiteLLM and has no counterpart here, by table. Alerts, such as `soft_budget`, and what only
 * grants more, such as `access_group_ids`, are not among it.
 *
 * Source: BerriAI/litellm `schema.prisma`, `litellm/proxy/auth/auth_checks.py`, 30 November 2026.
 */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  VerificationToken: [
    ...[
      'model_max_budget',
      'aliases',
      'config',
      'permissions',
      'router_settings',
      'policies',
      'allowed_cache_controls',
    ],
    ...['object_permission_id', 'agent_id'],
  ],
  TeamTable: ['model_max_budget', 'budget_limits', 'model_id', 'router_settings', 'policies', 'object_permission_id'],
  UserTable: ['model_max_budget', 'policies', 'allowed_cache_controls', 'object_permission_id'],
  OrganizationTable: ['object_permission_id'],
  ProjectTable: ['model_rpm_limit', 'model_tpm_limit', 'object_permission_id'],
  BudgetTable: ['model_max_budget'],
  EndUserTable: ['budget_id', 'allowed_model_region', 'object_permission_id'],
  TagTable: ['budget_id', 'models'],
  OrganizationMembership: ['budget_id'],
};

/** The same within `metadata`. */
const METADATA = [
  ...[
    'model_rpm_limit',
    'model_tpm_limit',
    'enforced_params',
    'guardrails',
    'allowed_tools',
    'team_member_key_duration',
  ],
  ...['model_max_budget', 'allowed_passthrough_routes', 'allowed_vector_store_indexes'],
];

/** Columns that this reads, beside those of its reader. */
export function restrictingColumns(table: string): readonly string[] {
  return [...(COLUMNS[table] ?? []), 'metadata'];
}

/** @param table without its prefix */
export function noteRestrictions(table: string, rows: readonly SourceRow[], findings: Findings): void {
  for (const row of rows) {
    for (const column of COLUMNS[table] ?? [])
      if (row.isFilled(column)) findings.note(row.at(column), 'restricts requests there, and is not imported');
    const metadata = row.object('metadata');
    for (const name of METADATA)
      if (isFilled(metadata[name]))
        findings.note(row.at('metadata'), `${name} restricts requests there, and is not imported`);
  }
}

/** Users that requests name, whom LiteLLM refuses. */
export function noteBlockedEndUsers(rows: readonly SourceRow[], findings: Findings): void {
  for (const row of rows)
    if (row.flag('blocked'))
      findings.note(row.at('blocked'), 'requests that name this user are refused there, and not here');
}

/** Settings that bound all requests, in config.yaml and in LiteLLM_Config. */
export const BOUNDING_SETTINGS = {
  general_settings: [
    ...['allowed_ips', 'allowed_routes', 'max_parallel_requests', 'global_max_parallel_requests', 'enforce_user_param'],
    ...['service_account_settings', 'reject_clientside_metadata_tags', 'custom_auth'],
  ],
  litellm_settings: ['max_budget', 'max_end_user_budget', 'max_end_user_budget_id', 'guardrails'],
} as const;

/** @param rows of LiteLLM_Config */
export function noteSettings(rows: readonly SourceRow[], findings: Findings): void {
  for (const row of rows) {
    const names = Object.entries(BOUNDING_SETTINGS).find(([section]) => section === row.id)?.[1] ?? [];
    const values = names.length === 0 ? {} : row.object('param_value');
    for (const name of names)
      if (isFilled(values[name]))
        findings.note(row.at('param_value'), `${name} restricts requests there, and is not imported`);
  }
}

/** Numbers are texts here. */
export function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isRecord(value)) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 'false';
}
