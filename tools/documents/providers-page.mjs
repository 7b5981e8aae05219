// docs/operations/providers.md as text, from the presets. Pure: the check of the documents compares it with the committed page.

/** Names of options in words, where the column has no name of its own. */
const LIMITS = { max_tokens: '`max_tokens`', max_completion_tokens: '`max_completion_tokens`' };

/**
 * @param {{ id: string, name: string, kind: string, baseUrl: string | null, options: Record<string, any>, docsUrl: string,
 *   readOn: string, quirks: readonly string[], unverified: readonly string[] }[]} presets
 * @param {{ name: string, endedOn: string, docsUrl: string, instead: readonly string[] }[]} ended
 * @param {(preset: string, baseUrl: string | null) => string | null} balanceApi
 * @param {(preset: { id: string, kind: string }) => import('./tried-against.mjs').Tried} triedOf
 */
export function providersPage(presets, ended, balanceApi, triedOf) {
  return [
    '# Providers\n',
    'A preset holds what is known of a provider: a channel with it needs a credential and models. `POST /admin/v1/channels` takes its id',
    'as `preset`, `npx routify channel:add` and the console as well. Every option can be overridden in the channel',
    '([channels](channels.md)); any other provider of a known format is a channel with `kind` and `base_url`.\n',
    'Each row names the page of the provider that was read, and the day. *Unverified* are settings that the page does not confirm: they are',
    'taken from public clients of the provider. No row was tried with a paid key; a channel test shows in a minute whether it holds.\n',
    'Written by `npm run docs` from [`libs/channels/domain/presets`](../../libs/channels/domain/presets).\n',
    '## Settings\n',
    table(
      ['preset', 'provider', 'format', 'base URL', 'output limit', 'past reasoning', 'balance', 'source', 'unverified'],
      presets.map((preset) => settingsOf(preset, balanceApi)),
    ),
    '\n- **output limit**: the name under which the limit of a request is sent; –: as the client sends it.',
    '- **past reasoning**: the field that takes the reasoning of earlier turns; –: under both usual names.',
    '- **balance**: the API that [pulls](upstream-balances.md#pulls) use; –: the provider has none, state it.\n',
    '## Tried against\n',
    'What of each preset was tried, and against what. Nothing here is a call of the provider: a recording is a reply that others received from it,',
    'a published shape is what its own client library may send, and the simulator is written from the same pages as the preset.\n',
    table(
      ['preset', 'settings', 'replies', 'requests', 'exchange'],
      presets.map((preset) => triedAgainst(preset, triedOf(preset))),
    ),
    '\n- **settings**: the documentation was read, but for what is unverified above.',
    '- **replies**: recorded replies that a channel of the format relays in the tests; –: none of this provider.',
    '- **requests**: the published types to which requests with the settings of the preset are held; –: none.',
    '- **exchange**: the part of the simulator that speaks the format; it knows no provider of the format from another.\n',
    '## Differences\n',
    'Features that a provider lacks (requests with them go to other channels first), fields that are removed or changed, and what surprises.\n',
    ...presets.flatMap(differencesOf),
    '\n## Ended\n',
    'APIs that no longer answer.\n',
    table(
      ['provider', 'ended', 'instead'],
      ended.map(({ name, endedOn, docsUrl, instead }) => [
        name,
        `[${endedOn}](${docsUrl})`,
        instead.map((id) => `\`${id}\``).join(', '),
      ]),
    ),
    '',
  ].join('\n');
}

function settingsOf({ id, name, kind, baseUrl, options, docsUrl, readOn, unverified }, balanceApi) {
  const balance = balanceApi(id, baseUrl);
  return [
    `\`${id}\``,
    name,
    `\`${kind}\``,
    baseUrl === null ? 'of the account' : `\`${baseUrl}\``,
    LIMITS[options.token_limit_field] ?? '–',
    options.reasoning_field === undefined ? '–' : `\`${options.reasoning_field}\``,
    balance === null ? '–' : `\`${balance}\``,
    `[${readOn}](${docsUrl})`,
    unverified.length === 0 ? '–' : codes(unverified),
  ];
}

function triedAgainst({ id, unverified, docsUrl, readOn }, { recordings, shapes, simulator }) {
  const isPartly = unverified.length > 0;
  return [
    `\`${id}\``,
    `[documentation, ${readOn}](${docsUrl})${isPartly ? ', in part' : ''}`,
    recordings === null ? '–' : `[${recordings.ids.length} recorded](../../${recordings.folder})`,
    shapes.length === 0 ? '–' : codes(shapes),
    `[simulator](../../${simulator})`,
  ];
}

function differencesOf({ id, name, options, quirks }) {
  const { lacks = [], drop = [], rename = {}, default: defaults = {}, reported_cost_field: cost } = options;
  const lines = [
    ...(lacks.length === 0 ? [] : [`Lacks ${codes(lacks)}.`]),
    ...(drop.length === 0 ? [] : [`Removed: ${codes(drop)}.`]),
    ...Object.entries(rename).map(([from, to]) => `\`${from}\` is sent as \`${to}\`.`),
    ...Object.entries(defaults).map(([field, value]) => `\`${field}: ${JSON.stringify(value)}\` is added.`),
    ...(cost === undefined ? [] : [`Reports the cost in \`${cost}\`.`]),
    ...quirks,
  ];
  return lines.length === 0 ? [] : [`- **${name}** (\`${id}\`): ${lines.join(' ')}`];
}

const codes = (names) => names.map((name) => `\`${name}\``).join(', ');

function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
