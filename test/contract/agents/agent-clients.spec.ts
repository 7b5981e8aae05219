import { AgentClients, SCENES, type AgentRun } from './agent-clients.js';

const RUNS: readonly AgentRun[] = [
  ['openai', 'anthropic-messages'],
  ['@openai/agents', 'openai-compatible'],
  ['@anthropic-ai/sdk', 'openai-responses'],
  ['@ai-sdk/anthropic', 'gemini'],
];

/** Four clients, each with an upstream of another format; the verify suite has all of both. */
describe('clients of agents', () => {
  let clients: AgentClients;

  beforeAll(async () => {
    clients = await AgentClients.run(RUNS);
  }, 600_000);
  afterAll(() => clients.stop());

  describe.each(RUNS)('%s, through %s', (...run) => {
    it.each(SCENES)('AGT-8 MSG-14: %s', (_what, check) => {
      check(clients.reportOf(run), run);
    });
  });

  it('leaves nothing held', async () => {
    expect(await clients.leftovers()).toEqual([]);
  });
});
