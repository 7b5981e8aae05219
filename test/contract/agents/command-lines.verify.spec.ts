import { leftovers } from '../../support/gateway/bookings.js';
import { FORMAT_KINDS } from '../../support/gateway/format-platform.js';
import { startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';
import { AgentCommands, type AgentName } from '../../support/processes/agent-command.js';
import { FILE, GREETING, LAST_WORDS, scriptOf, TASKS, type ScriptName } from './agent-tasks.js';

jest.setTimeout(180_000);

interface Run {
  readonly agent: AgentName;
  readonly kind: 'openai-compatible' | 'anthropic-messages';
  readonly model: string;
  readonly script: ScriptName;
  /** The provider of opencode. */
  readonly npm?: string;
}

const ALL: readonly Run[] = (['openai-compatible', 'anthropic-messages'] as const).flatMap((kind) => [
  { agent: 'codex', kind, model: `codex-${kind}`, script: 'codex' } as const,
  { agent: 'claude', kind, model: `claude-${kind}`, script: 'claude' } as const,
  ...['@ai-sdk/openai-compatible', '@ai-sdk/openai', '@ai-sdk/anthropic'].map(
    (npm) =>
      ({
        agent: 'opencode',
        kind,
        model: `${npm.slice(1).replace('/', '-')}-${kind}`,
        script: 'opencode',
        npm,
      }) as const,
  ),
]);
const KNOWN: Run = { agent: 'codex', kind: 'openai-compatible', model: 'gpt-5.6-sol', script: 'codexOfKnownModel' };

/** The command lines of agents, as npm has them, in a folder of their own and without an account. */
describe('command lines of agents', () => {
  let platform: Platform;
  let customer: Customer;
  let commands: AgentCommands;

  beforeAll(async () => {
    [platform, commands] = await Promise.all([startPlatform(), AgentCommands.install()]);
    customer = await platform.addCustomer();
    for (const run of [...ALL, KNOWN]) await addModel(run);
  }, 400_000);
  afterAll(() => platform.stop());

  async function addModel({ model, kind, script }: Run): Promise<void> {
    const capabilities = ['tools', 'reasoning', 'vision'] as const;
    await platform.addModel({ canonicalId: `acme/${model}`, aliases: [model], maxOutputTokens: 32_000, capabilities });
    const path = FORMAT_KINDS.find(([name]) => name === kind)?.[1] ?? '';
    await platform.addChannel({
      name: model,
      kind,
      serves: [],
      baseUrl: platform.simulator.url + path,
      models: [{ model, upstreamModel: 'agent', cost: null }],
      options: { force: { simulate: scriptOf(script) } },
    });
  }

  it.each([...ALL, KNOWN])('AGT-9 MSG-15: $agent edits a file, as $model', async ({ agent, model, npm = '' }) => {
    const missing = await commands.missing(agent);
    if (missing !== null) {
      process.stderr.write(`NOT RUN: ${agent} cannot be run here: ${missing}\n`);
      return;
    }
    const target = { origin: platform.gateway.url, apiKey: customer.apiKey, model };
    const since = platform.simulator.journal.since(0).length;
    const { output, files } = await commands.perform(agent, TASKS[agent](target, npm));
    expect({ output, text: files[FILE] }).toMatchObject({ text: GREETING.after });
    expect(output).toContain(LAST_WORDS);
    const outcomes = platform.simulator.journal.since(0).slice(since);
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 200));
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
