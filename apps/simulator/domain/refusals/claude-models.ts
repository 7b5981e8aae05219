/** Claude, by any platform's name of it. */
export const CLAUDE = ['*claude*'];

/** Claude 4.7 and later, as far as it is documented or was seen. */
export const CLAUDE_FROM_4_7 = [
  ...['*claude-opus-4-7*', '*claude-sonnet-4-7*', '*claude-opus-4-8*', '*claude-sonnet-4-8*'],
  ...['*claude-opus-5*', '*claude-sonnet-5*', '*claude-fable-5*'],
];

/** Claude with which sampling is by one field alone. */
export const CLAUDE_OF_ONE_SAMPLING_FIELD = [
  ...['*claude-opus-4-1*', '*claude-sonnet-4-5*', '*claude-haiku-4-5*', '*claude-sonnet-4-6*'],
];

/** Claude that thinks in every reply, or at least between calls of tools. */
export const ALWAYS_THINKING_CLAUDE = ['*claude-fable-5*', '*claude-opus-5-5*', '*claude-sonnet-5-5*'];

/** Claude that no request can make call a tool. Fable 5 refused it in June 2026, and has taken it since September. */
export const CLAUDE_FREE_OF_TOOLS = ['*claude-fable-5-1*', '*claude-opus-5-5*', '*claude-sonnet-5-5*'];

/** The pages and reports that more than one table has. */
export const CLAUDE_SOURCES = {
  sampling: [
    'https://github.com/RooCodeInc/Roo-Code/issues/12162',
    'https://github.com/The-PR-Agent/pr-agent/issues/2456',
    'https://github.com/danny-avila/LibreChat/issues/14422',
  ],
  oneSamplingField: [
    'https://github.com/BerriAI/litellm/issues/15097',
    'https://github.com/gptme/gptme/issues/1110',
    'https://github.com/Vali-98/ChatterUI/issues/564',
    'https://github.com/open-webui/pipelines/pull/546',
  ],
  budget: [
    'https://github.com/earendil-works/pi/issues/3297',
    'https://github.com/Kilo-Org/kilocode/issues/12526',
    'https://platform.claude.com/docs/en/models/opus-5-5/migration-guide',
  ],
  disabled: [
    'https://github.com/cline/cline/issues/13203',
    'https://platform.claude.com/docs/en/models/opus-5-5/migration-guide',
    'https://platform.claude.com/docs/en/models/sonnet-5-5/whats-new-sonnet-5-5',
  ],
  forcedTools: [
    'https://github.com/anthropics/claude-cookbooks/issues/854',
    'https://platform.claude.com/docs/en/models/opus-5-5/whats-new-opus-5-5',
    'https://platform.claude.com/docs/en/models/sonnet-5-5/whats-new-sonnet-5-5',
  ],
  thinkingWithForcedTools: ['https://github.com/can1357/oh-my-pi/issues/341'],
};
