import { FORMAT_KINDS } from '../../support/gateway/format-platform.js';
import { AGENT_CLIENTS, AgentClients, SCENES, type AgentRun } from './agent-clients.js';

const RUNS: readonly AgentRun[] = FORMAT_KINDS.flatMap(([kind]) =>
  AGENT_CLIENTS.map((client) => [client, kind] as const),
);

describe('clients of agents, with every kind of upstream', () => {
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
