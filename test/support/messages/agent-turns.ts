/**
 * Ten turns of an agent at work, as clients of each format send them: instructions, tools, and a conversation that each
 * turn goes on. Bodies of one conversation differ only in what the turn adds, and where Claude Code writes a sum over its
 * request.
 */

type Json = Readonly<Record<string, unknown>>;

/** A client's bodies, by the turn: the first is 1. */
export interface AgentClient {
  readonly name: string;
  readonly path: string;
  readonly bodyOf: (turn: number) => Json;
}

export const TURNS = 10;
export const SESSION = '6f1d2c3b-4a59-4e68-9d70-8b1a2c3d4e5f';

/** Its signatures are of another gateway's account: upstreams of its own format get a translation without them. */
export const THINKING_CLAUDE_CODE = 'Claude Code, which thinks';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const RULES = 'Read before you write. Say what you did, é included. '.repeat(270);
const TASK = 'Make the greeting longer.';
const NAMES = ['Read', 'Write', 'Edit', 'Bash', 'Grep', 'Glob', 'LS', 'Task'];

const schemaOf = (name: string): Json => ({
  type: 'object',
  properties: { path: { type: 'string', description: `Of ${name}.` }, lines: { type: ['integer', 'null'] } },
  required: ['path'],
  additionalProperties: false,
});
const descriptionOf = (name: string): string => `${name} works on one file. `.repeat(20);
const argumentsOf = (turn: number, call: number): Json => ({ path: `src/${turn}-${call}.ts`, lines: null });
const resultOf = (turn: number, call: number): string => `line ${turn}.${call} "quoted" \u00e9\n`.repeat(60);
/** Two calls at once in every third turn. */
const callsOf = (turn: number): readonly number[] => (turn % 3 === 0 ? [0, 1] : [0]);
const nameOf = (turn: number, call: number): string => NAMES[(turn + call) % NAMES.length] ?? 'Read';

/** Turns with more than calls and their results. */
const IMAGE_TURN = 4;
const INSTRUCTED_TURN = 5;
const FAILED_TURN = 6;
const INTERRUPTED_TURN = 7;

const past = (turn: number): readonly number[] => Array.from({ length: turn - 1 }, (_, index) => index + 1);

/** The line that it puts before its instructions; the sum at its end is another one in each request. */
export function billingLine(turn: number): string {
  const sum = (turn * 0x1f3d5 + 0xa1b2c).toString(16).slice(-5).padStart(5, '0');
  return `x-anthropic-billing-header: cc_version=2.1.330.a${turn}b; cc_entrypoint=cli; cch=${sum};`;
}

const MARK = { cache_control: { type: 'ephemeral' } };

/**
 * Claude Code marks the end of its conversation for the cache, wherever it is.
 * @param thinks whether the conversation holds what a model thought, signed by its provider
 */
const claudeCode = (name: string, thinks: boolean): AgentClient => ({
  name,
  path: '/v1/messages',
  bodyOf: (turn) => ({
    model: 'acme/agent',
    system: [
      { type: 'text', text: billingLine(turn) },
      { type: 'text', text: 'You are an agent.', ...MARK },
      { type: 'text', text: RULES, ...MARK },
    ],
    tools: NAMES.map((name) => ({ name, description: descriptionOf(name), input_schema: schemaOf(name) })),
    messages: withMark([
      {
        role: 'user',
        content: [
          { type: 'text', text: '<reminder>Be careful.</reminder>' },
          { type: 'text', text: TASK },
        ],
      },
      ...past(turn).flatMap((one) => messagesOf(one, thinks)),
    ]),
    metadata: { user_id: JSON.stringify({ device_id: 'd'.repeat(64), account_uuid: '', session_id: SESSION }) },
    max_tokens: 32_000,
    ...(thinks ? { thinking: { type: 'enabled', budget_tokens: 2_048 } } : {}),
  }),
});

function messagesOf(turn: number, thinks: boolean): readonly Json[] {
  const calls = callsOf(turn);
  const uses = calls.map((call) => ({
    type: 'tool_use',
    id: `toolu_${turn}_${call}`,
    name: nameOf(turn, call),
    input: argumentsOf(turn, call),
  }));
  const results = calls.map((call) => ({
    type: 'tool_result',
    tool_use_id: `toolu_${turn}_${call}`,
    content:
      turn === IMAGE_TURN
        ? [
            { type: 'text', text: resultOf(turn, call) },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
          ]
        : resultOf(turn, call),
    ...(turn === FAILED_TURN ? { is_error: true } : {}),
  }));
  const more = turn === INTERRUPTED_TURN ? [{ type: 'text', text: 'And shorter, please.' }] : [];
  const instructed = turn === INSTRUCTED_TURN ? [{ role: 'system', content: 'New tools may come.' }] : [];
  const thoughts = thinks ? [{ type: 'thinking', thinking: `Think ${turn}.`, signature: `c2ln${turn}` }] : [];
  const said = turn % 2 === 0 ? [] : [{ type: 'text', text: `Step ${turn}.` }];
  return [
    { role: 'assistant', content: [...thoughts, ...said, ...uses] },
    { role: 'user', content: [...results, ...more] },
    ...instructed,
  ];
}

function withMark(messages: readonly Json[]): readonly Json[] {
  return messages.map((message, index) => {
    const blocks = message.content;
    if (index < messages.length - 1 || !Array.isArray(blocks)) return message;
    const marked = (blocks as Json[]).map((block, at) => (at === blocks.length - 1 ? { ...block, ...MARK } : block));
    return { ...message, content: marked };
  });
}

const codex: AgentClient = {
  name: 'Codex',
  path: '/v1/responses',
  bodyOf: (turn) => ({
    model: 'acme/agent',
    instructions: RULES,
    input: [
      message('developer', '<permissions>Ask before you write.</permissions>'),
      message('user', TASK),
      ...past(turn).flatMap(itemsOf),
    ],
    tools: [
      ...NAMES.map((name) => ({
        type: 'function',
        name,
        description: descriptionOf(name),
        strict: false,
        parameters: schemaOf(name),
      })),
      { type: 'custom', name: 'apply_patch', description: 'Changes files.', format: { type: 'text' } },
    ],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { effort: 'medium', summary: 'auto' },
    store: false,
    include: ['reasoning.encrypted_content'],
  }),
};

function message(role: string, text: string): Json {
  return { type: 'message', role, content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }] };
}

function itemsOf(turn: number): readonly Json[] {
  const calls = callsOf(turn);
  const thought = {
    type: 'reasoning',
    id: `rs_${turn}`,
    summary: [{ type: 'summary_text', text: `Think ${turn}.` }],
    encrypted_content: `gAAA${turn}`,
  };
  const called = calls.map((call) =>
    call === 1
      ? { type: 'custom_tool_call', id: `ctc_${turn}`, call_id: `call_${turn}_1`, name: 'apply_patch', input: '*** x' }
      : {
          type: 'function_call',
          id: `fc_${turn}_${call}`,
          call_id: `call_${turn}_${call}`,
          name: nameOf(turn, call),
          arguments: JSON.stringify(argumentsOf(turn, call)),
        },
  );
  const outputs = calls.map((call) => ({
    type: call === 1 ? 'custom_tool_call_output' : 'function_call_output',
    call_id: `call_${turn}_${call}`,
    output:
      turn === IMAGE_TURN
        ? [
            { type: 'input_text', text: resultOf(turn, call) },
            { type: 'input_image', image_url: `data:image/png;base64,${PNG}` },
          ]
        : resultOf(turn, call),
  }));
  return [
    thought,
    ...(turn % 2 === 0 ? [] : [message('assistant', `Step ${turn}.`)]),
    ...called,
    ...outputs,
    ...(turn === INSTRUCTED_TURN ? [message('developer', 'New tools may come.')] : []),
    ...(turn === INTERRUPTED_TURN ? [message('user', 'And shorter, please.')] : []),
  ];
}

const opencode: AgentClient = {
  name: 'opencode',
  path: '/v1/chat/completions',
  bodyOf: (turn) => ({
    model: 'acme/agent',
    max_tokens: 32_000,
    tools: NAMES.map((name) => ({
      type: 'function',
      function: { name, description: descriptionOf(name), parameters: schemaOf(name) },
    })),
    tool_choice: 'auto',
    messages: [
      { role: 'system', content: RULES },
      { role: 'user', content: [{ type: 'text', text: TASK }] },
      ...past(turn).flatMap(chatOf),
    ],
  }),
};

function chatOf(turn: number): readonly Json[] {
  const calls = callsOf(turn);
  const called = calls.map((call) => ({
    id: `call_${turn}_${call}`,
    type: 'function',
    function: { name: nameOf(turn, call), arguments: JSON.stringify(argumentsOf(turn, call)) },
  }));
  const results = calls.map((call) => ({
    role: 'tool',
    tool_call_id: `call_${turn}_${call}`,
    content: resultOf(turn, call),
  }));
  return [
    {
      role: 'assistant',
      content: turn % 2 === 0 ? null : `Step ${turn}.`,
      reasoning_content: `Think ${turn}.`,
      tool_calls: called,
    },
    ...results,
    ...(turn === INSTRUCTED_TURN ? [{ role: 'system', content: 'New tools may come.' }] : []),
    ...(turn === INTERRUPTED_TURN ? [{ role: 'user', content: 'And shorter, please.' }] : []),
  ];
}

export const AGENT_CLIENTS: readonly AgentClient[] = [
  claudeCode('Claude Code', false),
  claudeCode(THINKING_CLAUDE_CODE, true),
  codex,
  opencode,
];
