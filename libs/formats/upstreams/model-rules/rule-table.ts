/** What happens to the fields of a rule. */
export const RULE_EFFECTS = [
  /** They are left out, and named. */
  'dropped',
  /** They leave as something else, and are named. */
  'replaced',
  /** The request goes to the next channel, else it is a 400 that names them. */
  'refused',
  /** A field beside them says how the model is to take them. */
  'added',
  /** They leave as the client wrote them, whatever the channel's options say. */
  'passed',
  /** Their values leave in the form that the model takes. */
  'mapped',
] as const;

/** When it happens, beside that the request has one of the fields. */
export const RULE_CONDITIONS = [
  'always',
  'temperature_given',
  'effort_not_none',
  'thinking_off',
  'tool_required',
  'thinking_in_history',
  'least_effort',
  'in_messages',
  'not_of_users',
] as const;

/** The requests that it happens to. */
export const RULE_SCOPES = [
  'all',
  /** Requests in Anthropic's format: translated, or with the bytes of its clients. */
  'messages',
  /** The translated ones of these. */
  'translated_messages',
  /** Requests in OpenAI's format of chat. */
  'chat',
] as const;

/** What models of a provider do not take, as the provider documents it or answers. */
export interface ModelRule {
  readonly id: string;
  /** Globs of the provider's names in small letters, with a dash for a dot. OpenRouter has names such as `claude-4.7-opus`. */
  readonly models: readonly string[];
  readonly effect: (typeof RULE_EFFECTS)[number];
  /** Fields of a request, by their names in chat and in Messages; of its messages as `messages.<name>`. */
  readonly fields: readonly string[];
  readonly when: (typeof RULE_CONDITIONS)[number];
  readonly scope: (typeof RULE_SCOPES)[number];
  /** What is sent, as JSON; null: nothing, or what the client wrote. */
  readonly sent: string | null;
  /** Where it is said, and the day on which that was read. */
  readonly source: string;
  readonly readOn: string;
}

const READ_ON = '2026-11-30';
const DOCS = 'https://platform.claude.com/docs/en/about-claude/models';
const PRESERVED_THINKING = 'https://platform.claude.com/docs/en/build-with-claude/preserved-thinking';
const GPT_SOURCE = 'https://github.com/BerriAI/litellm/issues/42725';
/** How clients turn thinking on and off. */
const THINKING = ['thinking', 'reasoning_effort', 'reasoning'];
/** Names by which Mistral's models are sold. */
const MISTRAL = ['*mistral-*', '*ministral-*', '*devstral-*', '*codestral-*', '*magistral-*'];
const DROPPED = { effect: 'dropped', scope: 'all', sent: null, readOn: READ_ON } as const;

/** Every rule about models, from which the functions beside it, the management API and the documents read. */
export const MODEL_RULES: readonly ModelRule[] = [
  {
    ...DROPPED,
    id: 'claude-sampling',
    models: [
      ...['*claude-*-4-7*', '*claude-4-7*', '*claude-*-4-8*', '*claude-4-8*'],
      ...['*claude-sonnet-5*', '*claude-opus-5*', '*claude-fable-5*'],
    ],
    fields: ['temperature', 'top_p', 'top_k'],
    when: 'always',
    source: `${DOCS}/migration-guide`,
  },
  {
    ...DROPPED,
    id: 'claude-top-p-beside-temperature',
    models: [
      ...['*claude-sonnet-4-5*', '*claude-haiku-4-5*', '*claude-opus-4-1*'],
      ...['*claude-4-5-sonnet*', '*claude-4-5-haiku*', '*claude-4-1-opus*'],
    ],
    fields: ['top_p'],
    when: 'temperature_given',
    source: 'https://github.com/gptme/gptme/issues/1110',
  },
  {
    ...DROPPED,
    id: 'claude-4-6-top-p-beside-temperature',
    models: ['*claude-sonnet-4-6*', '*claude-4-6-sonnet*'],
    fields: ['top_p'],
    when: 'temperature_given',
    source: 'https://github.com/Vali-98/ChatterUI/issues/564',
  },
  {
    ...DROPPED,
    id: 'gpt-sampling-with-effort',
    models: ['*gpt-5-6*', '*gpt-6-astra*', '*gpt-6-sol*', '*gpt-6-luna*'],
    fields: ['temperature', 'top_p'],
    when: 'effort_not_none',
    source: GPT_SOURCE,
  },
  {
    ...DROPPED,
    id: 'gpt-sampling',
    models: ['*gpt-6-1*', '*gpt-6-2*'],
    fields: ['temperature', 'top_p'],
    when: 'always',
    source: GPT_SOURCE,
  },
  {
    id: 'gpt-always-reasons',
    models: ['*gpt-6-astra*', '*gpt-6-1-*'],
    effect: 'replaced',
    fields: ['reasoning_effort', 'reasoning'],
    when: 'least_effort',
    scope: 'all',
    sent: '{"reasoning_effort":"low"}',
    // Of GPT-6 Astra: github.com/BerriAI/litellm-docs/pull/1173.
    source: 'https://docs.laozhang.ai/en/announcements/gpt-6-chat-tools-2026-11',
    readOn: READ_ON,
  },
  {
    ...DROPPED,
    id: 'claude-always-thinks',
    models: ['*claude-fable-5*', '*claude-opus-5-5*'],
    fields: THINKING,
    when: 'thinking_off',
    scope: 'messages',
    source: `${DOCS}/opus-5-5/whats-new`,
  },
  {
    id: 'claude-thinks-between-tools',
    models: ['*claude-sonnet-5-5*'],
    effect: 'replaced',
    fields: THINKING,
    when: 'thinking_off',
    scope: 'messages',
    sent: '{"thinking":{"type":"between_tools"}}',
    source: `${DOCS}/sonnet-5-5/whats-new`,
    readOn: READ_ON,
  },
  {
    id: 'claude-required-tool',
    models: ['*claude-fable-5*', '*claude-opus-5-5*', '*claude-sonnet-5-5*'],
    effect: 'refused',
    fields: ['tool_choice'],
    when: 'tool_required',
    scope: 'all',
    sent: null,
    source: 'https://apidog.com/blog/claude-fable-5-1-migration',
    readOn: READ_ON,
  },
  {
    ...DROPPED,
    id: 'claude-thinking-beside-required-tool',
    models: ['*claude*'],
    fields: ['reasoning_effort', 'reasoning'],
    when: 'tool_required',
    scope: 'translated_messages',
    source: 'https://platform.claude.com/docs/en/build-with-claude/extended-thinking#feature-compatibility',
  },
  {
    id: 'claude-bound-thinking',
    models: ['*claude-fable-5-1*', '*claude-opus-5-5*', '*claude-sonnet-5-5*', '*claude-haiku-5-5*'],
    effect: 'added',
    fields: ['thinking'],
    when: 'thinking_in_history',
    scope: 'translated_messages',
    sent: '{"thinking":{"block_binding":{"prefix_mismatch_behavior":"drop_block"}}}',
    source: PRESERVED_THINKING,
    readOn: READ_ON,
  },
  {
    id: 'kimi-always-thinks',
    models: ['*kimi-k2-7*', '*kimi-k3*'],
    effect: 'passed',
    fields: [...THINKING, 'enable_thinking'],
    when: 'thinking_off',
    scope: 'chat',
    sent: null,
    // `catalog/kimi.rs`, which quotes platform.kimi.ai.
    source: 'https://docs.rs/crate/synaps-engine/0.11.0',
    readOn: READ_ON,
  },
  {
    ...DROPPED,
    id: 'mistral-members',
    models: MISTRAL,
    fields: ['messages.name', 'messages.annotations'],
    when: 'in_messages',
    scope: 'chat',
    source: 'https://github.com/nomtek/mistralai_client_dart/issues/44',
  },
  {
    id: 'mistral-call-ids',
    models: MISTRAL,
    effect: 'mapped',
    fields: ['messages.tool_calls.id', 'messages.tool_call_id'],
    when: 'in_messages',
    scope: 'chat',
    sent: null,
    source: 'https://github.com/nearai/ironclaw/issues/1241',
    readOn: READ_ON,
  },
  {
    ...DROPPED,
    id: 'grok-names',
    models: ['*grok-*'],
    fields: ['messages.name'],
    when: 'not_of_users',
    scope: 'chat',
    source: 'https://github.com/BerriAI/litellm/issues/9720',
  },
];
