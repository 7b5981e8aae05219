// The pages under docs/api as text. Pure, so that a test can compare them with what is committed.

const GROUPS = { AUTH: 'Authentication', REQ: 'Request', RES: 'Response', ERR: 'Errors', NBR: 'Neighbours' };

/** @param {{ id: string, promise: string, built?: false }[]} rows */
export function contractPage(rows) {
  const sections = Object.entries(GROUPS).map(([prefix, title]) => {
    const lines = rows
      .filter(({ id }) => id.startsWith(`${prefix}-`))
      .map(({ id, promise, built }) => `| ${id} | ${promise}${built === false ? ' *(not built yet)*' : ''} |`);
    return `## ${title}\n\n| id | promise |\n|---|---|\n${lines.join('\n')}\n`;
  });
  return [
    '# The contract of `/v1`\n',
    'Each row is a promise. Tests carry the ids in their names: `grep -rn "REQ-7" test libs apps`.',
    'Written by `npm run docs` from `test/contract/rows.json`.\n',
    ...sections,
  ].join('\n');
}

/** @param {Record<string, { status: number, type: string, retry: boolean }>} errors */
export function errorsPage(errors) {
  const lines = Object.entries(errors).map(
    ([code, { status, type, retry }]) => `| \`${code}\` | ${status} | \`${type}\` | ${retry ? 'yes' : 'no'} |`,
  );
  return [
    '# Errors\n',
    'Every failure has the same envelope: `{"error": {"message", "type", "code", "param", "metadata"?, "details"?}, "request_id"}`.',
    'Branch on `code`; messages are for people. `x-should-retry` says whether the same request can succeed later, and',
    '`Retry-After` when. A 402 may be retried while `metadata.limit_source` is `held`. Errors of an upstream about the',
    "request itself carry the upstream's status, message, `param` and code.\n",
    'Written by `npm run docs` from `libs/kernel/errors.ts`.\n',
    '| code | status | type | retry |\n|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

/** @param {{ path: string, fields: { id: string, field: string, required: boolean, accepts: string, docs: string }[] }[]} endpoints */
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
    'Checked in this order; the first rule that is broken is answered with 400 and names the place in `param`.',
    'A field that is not listed is forwarded untouched. `null` means absent unless a row says otherwise.\n',
    '`POST /v1/estimate` takes the body of a chat completion.\n',
    'Written by `npm run docs` from the rules in `libs/dialects`.\n',
    ...sections,
  ].join('\n');
}
