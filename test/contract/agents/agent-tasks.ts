import type { AgentName, AgentTask } from '../../support/processes/agent-command.js';

/** The task of an agent, and the model by script that does it: reads a file, edits it, checks it. */
export const PROMPT = 'Make the greeting longer.';
export const LAST_WORDS = 'The greeting is longer.';
export const GREETING = { before: 'Hello\n', after: 'Hello, world\n' };
export const FILE = 'greeting.txt';

const PATCH = ['*** Begin Patch', `*** Update File: ${FILE}`, '@@', '-Hello', '+Hello, world', '*** End Patch'];
const SHELL = {
  read: `cat ${FILE}`,
  edit: ["apply_patch <<'EOF'", ...PATCH, 'EOF'].join('\n'),
  check: `wc -c ${FILE}`,
};

interface Call {
  readonly name: string;
  readonly arguments: object;
}

const turnsOf = (call: (command: string) => Call): Call[][] => [
  [call(SHELL.read)],
  [call(SHELL.edit)],
  [call(SHELL.read), call(SHELL.check)],
];

/** The calls of each turn, with the tools that the agent has. */
const SCRIPTS = {
  codex: turnsOf((cmd) => ({ name: 'exec_command', arguments: { cmd } })),
  /** Models that Codex knows write JavaScript, as the input of a custom tool in a namespace. */
  codexOfKnownModel: turnsOf((cmd) => ({
    name: 'functions__exec',
    arguments: { input: `text(await tools.exec_command(${JSON.stringify({ cmd })}));` },
  })),
  opencode: [
    [{ name: 'read', arguments: { filePath: FILE } }],
    [{ name: 'edit', arguments: { filePath: FILE, oldString: 'Hello', newString: 'Hello, world' } }],
    [{ name: 'bash', arguments: { command: SHELL.check, description: 'Counts its characters' } }],
  ],
  claude: [
    [{ name: 'Bash', arguments: { command: SHELL.read, description: 'Reads the greeting' } }],
    [{ name: 'Bash', arguments: { command: `sed -i.bak 's/Hello/Hello, world/' ${FILE}`, description: 'Edits it' } }],
    [
      { name: 'Bash', arguments: { command: SHELL.read, description: 'Reads it' } },
      { name: 'Bash', arguments: { command: SHELL.check, description: 'Counts its characters' } },
    ],
  ],
} as const;
export type ScriptName = keyof typeof SCRIPTS;

/** Knobs of the simulator. */
export function scriptOf(name: ScriptName): object {
  return { calls: SCRIPTS[name], text: LAST_WORDS };
}

/** The gateway, as an agent's settings name it. */
interface Target {
  readonly origin: string;
  readonly apiKey: string;
  readonly model: string;
}

const files = { [FILE]: GREETING.before };

/** Settings as docs/guides has them. */
export const TASKS = {
  codex: ({ origin, apiKey, model }: Target): AgentTask => ({
    args: ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', PROMPT],
    env: { ROUTIFY_API_KEY: apiKey },
    settings: {
      '.codex/config.toml': `
model_provider = "routify"
model = "${model}"

[model_providers.routify]
name = "Routify"
base_url = "${origin}/v1"
env_key = "ROUTIFY_API_KEY"
wire_api = "responses"
`,
    },
    files,
  }),
  claude: ({ origin, apiKey, model }: Target): AgentTask => ({
    args: ['-p', PROMPT, '--dangerously-skip-permissions'],
    env: {
      ANTHROPIC_BASE_URL: origin,
      ANTHROPIC_AUTH_TOKEN: apiKey,
      ANTHROPIC_MODEL: model,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      // Root may skip permissions only in a sandbox.
      IS_SANDBOX: '1',
    },
    files,
  }),
  opencode: ({ origin, apiKey, model }: Target, npm: string): AgentTask => {
    const models = { [model]: { name: model, limit: { context: 128_000, output: 4_096 } } };
    const options = { baseURL: `${origin}/v1`, apiKey: '{env:ROUTIFY_API_KEY}' };
    const settings = {
      model: `routify/${model}`,
      small_model: `routify/${model}`,
      provider: { routify: { npm, name: 'Routify', options, models } },
      permission: { edit: 'allow', bash: 'allow' },
    };
    return {
      args: ['run', PROMPT],
      env: { ROUTIFY_API_KEY: apiKey, OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
      settings: { '.config/opencode/opencode.json': JSON.stringify(settings) },
      files,
    };
  },
} satisfies Record<AgentName, unknown>;
