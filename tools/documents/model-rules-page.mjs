// docs/operations/model-rules.md as text, from the rules about models. Pure: a test compares it with the committed page.

/**
 * Families that a rule speaks of, and their neighbours of which none does, each with a name that providers use.
 *
 * @type {readonly (readonly [family: string, name: string])[]}
 */
export const FAMILIES = [
  ['Claude Opus 4.1', 'claude-opus-4-1'],
  ['Claude Sonnet, Haiku 4.5', 'claude-sonnet-4-5'],
  ['Claude Sonnet 4.6', 'claude-sonnet-4-6'],
  ['Claude 4.6', 'claude-opus-4-6'],
  ['Claude 4.7', 'claude-opus-4-7'],
  ['Claude 4.8', 'claude-opus-4-8'],
  ['Claude Sonnet 5', 'claude-sonnet-5'],
  ['Claude Opus 5', 'claude-opus-5'],
  ['Claude Fable 5', 'claude-fable-5'],
  ['Claude Fable 5.1', 'claude-fable-5-1'],
  ['Claude Opus 5.5', 'claude-opus-5-5'],
  ['Claude Sonnet 5.5', 'claude-sonnet-5-5'],
  ['Claude Haiku 5.5', 'claude-haiku-5-5'],
  ['GPT-5.5', 'gpt-5.5'],
  ['GPT-5.6', 'gpt-5.6-sol'],
  ['GPT-6', 'gpt-6-sol'],
  ['GPT-6.1', 'gpt-6.1-sol'],
  ['GPT-6.2', 'gpt-6.2-sol'],
  ['GPT-6 Astra', 'gpt-6-astra'],
  ['Mistral', 'mistral-large-latest'],
  ['Grok', 'grok-5'],
  ['Kimi K2.6', 'kimi-k2.6'],
  ['Kimi K2.7', 'kimi-k2.7'],
  ['Kimi K3', 'kimi-k3'],
  ['Gemini 3.8', 'gemini-3.8-flash'],
];

const SAMPLING = ['always', 'temperature_given', 'effort_not_none'];

/** Each of the rules stands in one of the columns: those of a field, or those of a condition. */
export const COLUMNS = [
  ...['temperature', 'top_p', 'top_k'].map((field) => ({
    heading: `\`${field}\``,
    holds: ({ fields, when }) => SAMPLING.includes(when) && fields.includes(field),
  })),
  { heading: 'thinking off', holds: ({ when }) => when === 'thinking_off' },
  { heading: 'required tool call', holds: ({ when, effect }) => when === 'tool_required' && effect === 'refused' },
  {
    heading: 'thinking with a required tool call',
    holds: ({ when, effect }) => when === 'tool_required' && effect !== 'refused',
  },
  { heading: 'thinking of earlier turns', holds: ({ when }) => when === 'thinking_in_history' },
  { heading: 'effort `none`, `minimal`', holds: ({ when }) => when === 'least_effort' },
  { heading: '`name` in messages', holds: ({ fields }) => fields.includes('messages.name') },
  { heading: 'ids of calls', holds: ({ effect }) => effect === 'mapped' },
];

const EFFECTS = {
  dropped: 'left out',
  replaced: 'replaced',
  refused: 'refused',
  added: 'added to',
  passed: 'passes',
  mapped: 'mapped',
};
const CONDITIONS = {
  temperature_given: ' beside `temperature`',
  effort_not_none: ' unless effort `none`',
  not_of_users: ' except of users',
};
const SCOPES = {
  all: 'all requests',
  messages: 'requests in Anthropic’s format',
  translated_messages: 'translated requests in Anthropic’s format',
  chat: 'requests in OpenAI’s chat format',
};

/**
 * @param {readonly import('../../libs/formats/upstreams/model-rules/rule-table.js').ModelRule[]} rules
 * @param {(name: string) => readonly import('../../libs/formats/upstreams/model-rules/rule-table.js').ModelRule[]} rulesAbout
 */
export function modelRulesPage(rules, rulesAbout) {
  return [
    '# Rules about models\n',
    'Fields that models refuse, and what Routify does with them, by the provider’s name of the model ([channels](channels.md#fields-that-a-model-refuses)).',
    'A channel says in `changes` of each model which rules apply there, and which of its options override them.\n',
    'Written by `npm run docs` from [`libs/formats/upstreams/model-rules`](../../libs/formats/upstreams/model-rules).\n',
    '## Families\n',
    table(
      ['model', ...COLUMNS.map(({ heading }) => heading)],
      FAMILIES.map(([family, name]) => [family, ...COLUMNS.map(({ holds }) => cellOf(rulesAbout(name).filter(holds)))]),
    ),
    '\n- **passes**: sent as the client wrote it, translated if necessary; if the provider rejects it, its error is returned. No rule is known, which',
    '  does not mean that the model takes the field.',
    '- **left out**, **replaced**: named in `x-routify-dropped`.',
    '- **refused**: the request goes to the next channel, otherwise it is a 400 that names the field.',
    '- **added to**: a field inside it says that the model leaves out what does not fit.',
    '- **mapped**: values leave in the form that the model takes, the same everywhere in the request.\n',
    '## Sources\n',
    table(
      ['rule', 'models', 'fields', 'what happens', 'where', 'source'],
      rules.map((rule) => [
        `\`${rule.id}\``,
        codes(rule.models),
        codes(rule.fields),
        `${wordOf(rule)}${rule.sent === null ? '' : `: \`${rule.sent}\``}`,
        SCOPES[rule.scope],
        `[${rule.readOn}](${rule.source})`,
      ]),
    ),
    '',
  ].join('\n');
}

/** Rules of one cell say different things of one field, or there is one. */
function cellOf(rules) {
  return rules.length === 0 ? 'passes' : rules.map(wordOf).join('; ');
}

function wordOf({ effect, when }) {
  return `${EFFECTS[effect]}${CONDITIONS[when] ?? ''}`;
}

const codes = (names) => names.map((name) => `\`${name}\``).join(', ');

function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
