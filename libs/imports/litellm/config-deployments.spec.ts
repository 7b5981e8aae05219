import { Findings } from '../domain/findings.js';
import { readConfig } from './config-deployments.js';
import { describeDeployments } from './deployments.js';

/** With what files of LiteLLM have: anchors, variables, shared credentials, numbers with exponents, repeated names. */
const CONFIG = `
model_list:
  - model_name: gpt-4o
    litellm_params: &openai
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_KEY
      rpm: 60
      tpm: 100000
    model_info: {input_cost_per_token: 2.5e-06, output_cost_per_token: 0.00001}
  - model_name: gpt-4o
    litellm_params: {<<: *openai, api_key: sk-second}
  - model_name: gpt-4o
    litellm_params: {model: azure/eu, litellm_credential_name: eu}
  - model_name: claude
    litellm_params: {model: claude-sonnet-4}
  - model_name: nova
    litellm_params:
      model: bedrock/converse/amazon.nova-pro-v1:0
      aws_region_name: eu-west-1
      aws_access_key_id: AKIA1
      aws_secret_access_key: os.environ/AWS_SECRET
  - model_name: local
    litellm_params: {model: ollama/llama3, api_base: "http://10.0.0.7:11434/"}
    model_info: {id: llama-1}
  - model_name: secret
    litellm_params: {model: openai/gpt-4o, api_key: os.environ/NOT_THERE}
  - model_name: nowhere
    litellm_params: {model: openai/gpt-4o, api_base: os.environ/NO_BASE, api_key: sk-1}
  - model_name: "anthropic/*"
    litellm_params: {model: "anthropic/*"}
  - model_name: far
    litellm_params: {model: sagemaker/x, organization: org-1}
credential_list:
  - credential_name: eu
    credential_values: {api_key: sk-azure, api_base: "https://eu.openai.azure.com/", api_version: "2024-02-01"}
router_settings: {model_group_alias: {gpt-4: gpt-4o}}
environment_variables: {AWS_SECRET: "aws secret"}
`;

function read(text: string, environment: Readonly<Record<string, string>> = {}) {
  const findings = new Findings();
  const { deployments, variables } = readConfig(text, findings);
  const all = new Map([...Object.entries(environment), ...variables]);
  const { models, channels } = describeDeployments(deployments, all, findings);
  const secrets = channels.map(({ credentials }) => credentials.map(({ secret }) => secret.reveal()));
  return { models, channels, secrets, findings: findings.all, ids: deployments.map(({ id }) => id) };
}

describe('config.yaml of LiteLLM', () => {
  const { models, channels, secrets, findings, ids } = read(CONFIG, {
    OPENAI_KEY: 'sk-first',
    ANTHROPIC_API_KEY: 'sk-ant',
  });

  it('makes a channel of each deployment', () => {
    const shown = channels.map(({ kind, preset, baseUrl, options, isEnabled, models: served }) =>
      [kind, preset, baseUrl, options.api_version, isEnabled, served[0]?.upstreamModel].join(' '),
    );
    expect(shown).toEqual([
      'openai-compatible openai   true gpt-4o',
      'openai-compatible openai   true gpt-4o',
      'azure-openai azure-openai https://eu.openai.azure.com/openai 2024-02-01 true eu',
      'anthropic-messages anthropic   true claude-sonnet-4',
      'bedrock bedrock https://bedrock-runtime.eu-west-1.amazonaws.com  true amazon.nova-pro-v1:0',
      'openai-compatible  http://10.0.0.7:11434/v1  true llama3',
      'openai-compatible openai   false gpt-4o',
    ]);
  });

  it('takes keys from the file, from variables, and from those that LiteLLM takes by itself', () => {
    expect(secrets).toEqual([
      ...[['sk-first'], ['sk-second'], ['sk-azure'], ['sk-ant']],
      ...[[JSON.stringify({ access_key_id: 'AKIA1', secret_access_key: 'aws secret' })], [], []],
    ]);
    expect(channels[0]?.credentials[0]).toMatchObject({ rpm: 60, tpm: 100_000 });
  });

  it('prices a model exactly, by any of its deployments', () => {
    const [{ id, price }] = models as [(typeof models)[0]];
    expect([id, price?.price.rows[0]?.rates]).toEqual(['gpt-4o', { input: 2_500_000_000n, output: 10_000_000_000n }]);
  });

  it('says what is left out, by entry, with no key', () => {
    const lines = findings.map(({ level, row, column, message }) => [level, row, column, message].join(' '));
    expect(lines).toEqual(
      expect.arrayContaining([
        'note model_list[6] litellm_params api_key is in the variable NOT_THERE, which --config-env does not have: the channel is disabled until you add the key',
        'skipped model_list[7] litellm_params api_base is in the variable NO_BASE, which --config-env does not have: add the channel by hand',
        'skipped model_list[8] litellm_params anthropic/* stands for many models: add the channel by hand',
        'skipped model_list[9] litellm_params the provider sagemaker has no counterpart: add the channel by hand',
        'note router_settings model_group_alias is not imported',
        'note model_list[3] model_info claude has no price of its own: it becomes a draft',
      ]),
    );
    expect(lines.join()).not.toMatch(/sk-|aws secret/);
  });

  it('takes no variable of this process', () => {
    process.env['IMPORT_TEST_SECRET'] = 'of this process';
    const text =
      'model_list: [{model_name: x, litellm_params: {model: gpt-4o, api_key: os.environ/IMPORT_TEST_SECRET}}]';
    expect(read(text).secrets).toEqual([[]]);
    delete process.env['IMPORT_TEST_SECRET'];
  });

  it('knows a deployment again whose key was changed, and tells apart those that are equal', () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(channels.map(({ name }) => name)).size).toBe(channels.length);
    expect(ids[5]).toBe('config/llama-1');
    expect(read(CONFIG.replace('sk-second', 'sk-third')).ids).toEqual(ids);
  });

  it.each([
    ['model_list: [{', 'line 1 is not YAML'],
    ['a: 1\nkey: "sk-secret', 'line 2 is not YAML'],
    ['api_key: *sk-secret', 'its references cannot be resolved'],
    ['- model_list', 'it has no model_list'],
  ])('refuses %j without its text', (text, reason) => {
    expect(() => read(text)).toThrow(`--config: the file cannot be read: ${reason}.`);
  });

  it('is an error with an entry that is none', () => {
    expect(read('model_list: [{model_name: x}]').findings).toMatchObject([{ level: 'error', row: 'model_list[0]' }]);
  });
});
