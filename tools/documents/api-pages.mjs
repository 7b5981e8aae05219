// The pages under docs/api as text. Pure, so that a test can compare them with the committed pages.

const ERRORS_FOR_PROGRAMS = [
  '## For programs\n',
  '`error.routify` is the same in the envelope of OpenAI, that of Anthropic and the error events of streams: the `error` of',
  'the last chunk of chat, of the event `error` of Messages and of Responses, and of `response` in `response.failed`.\n',
  '| member | meaning |\n|---|---|',
  '| `code` | a code of this page, also where `error.code` is of a provider, or translated for agents; `upstream_refused` where a provider refused the request itself |',
  '| `retryable` | whether the same request can succeed later, as `x-should-retry` |',
  '| `retry_after_ms` | when, as `Retry-After`, which is in whole seconds; `null`: unknown |',
  '| `excluded` | channels left out before any call, `[{"reason", "count"}]`; at most 32 are counted. Calls that failed are in `metadata.attempts` |',
  '| `alternatives` | at most five models, by canonical id, which the key may use and which would serve this request now ([routing](routing.md)) |\n',
  'An agent that gets an error may act on this member alone: wait and repeat where `retryable`, else send the request with',
  'one of `alternatives`, else give up.\n',
];

/** @param {Record<string, { status: number, type: string, retry: boolean }>} errors */
export function errorsPage(errors) {
  const lines = Object.entries(errors).map(
    ([code, { status, type, retry }]) => `| \`${code}\` | ${status} | \`${type}\` | ${retry ? 'yes' : 'no'} |`,
  );
  return [
    '# Errors\n',
    'Every failure has the same envelope: `{"error": {"message", "type", "code", "param", "metadata"?, "details"?,',
    '"routify"}, "request_id"}`; the management API has no `routify`.',
    'Branch on `code`; messages are for people. `x-should-retry` says whether the same request can succeed later, and',
    '`Retry-After` when. A 402 may be retried while `metadata.limit_source` is `held`. Errors of an upstream about the',
    "request itself carry the upstream's status, message, `param` and code.\n",
    ...ERRORS_FOR_PROGRAMS,
    '## Codes\n',
    'Written by `npm run docs` from `libs/core/kernel/errors.ts`.\n',
    '| code | status | type | retry |\n|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

/**
 * @param {{ path: string, fields: { id: string, field: string, required: boolean, accepts: string, docs: string }[]
 * }[]} endpoints
 */
export function requestFieldsPage(endpoints) {
  const sections = endpoints.map(({ path, fields }) => {
    const lines = fields.map(
      ({ id, field, required, accepts, docs }) =>
        `| \`${field}\`${required ? ' (required)' : ''} | ${accepts} | ${docs} | ${id} |`,
    );
    return `## \`POST ${path}\`\n\n| field | accepts | meaning | row |\n|---|---|---|---|\n${lines.join('\n')}\n`;
  });
  return [
    '# Fields of the request bodies\n',
    'Checked in this order; the first broken rule is answered with 400, with the field in `param`.',
    'A field that is not listed is forwarded untouched. `null` means absent unless a row says otherwise.\n',
    '`POST /v1/estimate` takes the body of a chat completion.\n',
    'Written by `npm run docs` from the rules in `libs/formats`.\n',
    ...sections,
  ].join('\n');
}

/**
 * @param {Record<string, Record<string, string>>} organization
 * @param {Record<string, Record<string, string>>} platform
 * @param {Record<string, Record<string, string>>} project
 */
export function rolesPage(organization, platform, project) {
  return [
    '# Roles\n',
    'Permissions by role. `write` allows reading too; `own` allows both, for what the member has made or used itself;',
    '`granted` is what its roles in projects give. GET reads, every other method writes. What a role does not allow is 403 `role_not_allowed`, what the scopes of a token',
    'leave out is 403 `scope_missing`, and what belongs to another organization is 404.\n',
    'Written by `npm run docs` from `libs/auth/domain/roles.ts`.\n',
    '## Members of an organization (`/api/v1`)\n',
    'Only owners make, change and remove owners, and the last owner stays. Members of a suspended organization can read,',
    'not write. A management token has the role of its member, narrowed by its scopes: `keys:read`, `keys:write` …\n',
    ...accessTable(organization),
    '\n## Members of a project\n',
    'A role in a project adds this to the role in the organization, for the objects of the project. A token that is limited to',
    'a project has no other resource.\n',
    ...accessTable(project),
    '\n## Operators (`/admin/v1`)\n',
    ...accessTable(platform),
    '',
  ].join('\n');
}

/** @param {Record<string, Record<string, string>>} access */
function accessTable(access) {
  const roles = Object.keys(Object.values(access)[0] ?? {});
  return [
    `| resource | ${roles.join(' | ')} |`,
    `|---|${roles.map(() => '---').join('|')}|`,
    ...Object.entries(access).map(
      ([resource, levels]) =>
        `| ${resource} | ${roles.map((role) => (levels[role] === 'none' ? '–' : levels[role])).join(' | ')} |`,
    ),
  ];
}

/** All alarms have the same fields. */
const isAlarm = (/** @type {string} */ type) => type.startsWith('alarm.');

/**
 * @param {Record<string, { about: string }>} types
 * @param {(type: string) => { properties: Record<string, { type: unknown, enum?: unknown[], description?: string }> }} schemaOf
 */
export function eventsPage(types, schemaOf) {
  const fieldsOf = (/** @type {string} */ type) => {
    const rows = Object.entries(schemaOf(type).properties).map(
      ([name, { type: kind, enum: values, description = '' }]) =>
        `| \`${name}\` | ${values === undefined ? [kind].flat().join(' or ') : values.map(String).join(', ')} | ${description} |`,
    );
    return `| field of \`data\` | values | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
  };
  const names = Object.keys(types);
  const sections = names
    .filter((type) => !isAlarm(type))
    .map((type) => `## \`${type}\`\n\n${types[type]?.about ?? ''}\n\n${fieldsOf(type)}`);
  const anAlarm = names.find(isAlarm) ?? '';
  sections.push(
    [
      '## `alarm.<name>`\n',
      'Of the installation, for operators alone: an [alarm](../operations/alarms.md) was raised, or has ended. Each alarm is a type,',
      `such as \`${anAlarm}\`.\n`,
      fieldsOf(anAlarm),
    ].join('\n'),
  );
  return [
    '# Events\n',
    'What happened, in the order of an organization: `GET /api/v1/webhook-events`, and [webhooks](webhooks.md). An event is\n',
    '```json',
    '{"id": "evt_…", "type": "key.created", "timestamp": "2026-11-27T12:00:00.000Z", "organization_id": "org_…",',
    ' "sequence": 17, "data": {"key_id": "key_…", "key_name": "Production", "expires_at": null}}',
    '```\n',
    '`sequence` counts the events of the organization without a gap. An endpoint misses the numbers of other types and of tests of',
    'other endpoints; the list has all. Names of types and fields keep their meaning; types and fields are added. Events are kept for',
    '30 days.\n',
    'Written by `npm run docs` from `libs/core/events/domain/event-types.ts`.\n',
    ...sections,
  ].join('\n');
}
