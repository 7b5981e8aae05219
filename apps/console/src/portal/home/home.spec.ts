import { callableModels, modelsForAgents } from '../parts/callable-models';
import { AGENTS, agentSample, curlSample, nodeSample, pythonSample } from '../clients/code-samples';

const model = (id: string, price: string, fields: object = {}) =>
  ({ id, endpoints: ['chat'], deprecated: false, pricing: { input_per_mtok_usd: price }, ...fields }) as never;

describe('the quick start', () => {
  const models = [
    ...[model('openai/gpt-4.1', '2'), model('openai/gpt-4.1-nano', '0.1'), model('x/old', '0', { deprecated: true })],
    model('openai/embed', '0.02', { endpoints: ['embeddings'] }),
  ];
  const idsOf = (scope: string[], suggested: string[] = []) =>
    callableModels(models, scope, suggested).map(({ id }) => id);

  it('begins with the suggested chat model that the key may call', () => {
    expect(idsOf([])).toEqual(['openai/gpt-4.1', 'openai/gpt-4.1-nano']);
    expect(idsOf([], ['x/old', 'openai/gpt-4.1-nano'])).toEqual(['openai/gpt-4.1-nano', 'openai/gpt-4.1']);
    expect(idsOf(['gpt-4.1'])).toEqual(['openai/gpt-4.1']);
    expect(idsOf(['openai/*nano'])).toEqual(['openai/gpt-4.1-nano']);
    expect(idsOf(['anthropic/*'])).toEqual([]);
  });

  it('has models with tools first for agents', () => {
    const [plain, able] = [['json_object'], ['tools']].map((capabilities, index) =>
      model(`x/${index}`, '1', { capabilities }),
    );
    expect(modelsForAgents([plain!, able!])).toEqual([able, plain]);
  });

  it('has the address and the model in every program', () => {
    const target = { origin: 'https://api.example', service: 'Routify', model: { id: 'openai/gpt-4.1' } };
    const samples = [curlSample, pythonSample, nodeSample].map((sample) => sample(target));
    const settings = AGENTS.map((agent) => agentSample(agent, target).map((piece) => piece.code));
    for (const code of [...samples, ...settings.map((pieces) => pieces.join('\n'))]) {
      expect(code).toContain('https://api.example');
      expect(code).toContain('openai/gpt-4.1');
    }
  });
});
