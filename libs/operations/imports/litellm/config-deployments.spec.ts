import { generateKeyPairSync } from 'node:crypto';
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
router_settings:
  model_group_alias: {gpt-4: gpt-4o, smart: {model: claude, hidden: true}, lost: gpt-3}
  fallbacks: [{gpt-4o: [claude, local]}, {claude: [{model: local}]}]
litellm_settings: {default_fallbacks: [claude]}
environment_variables: {AWS_SECRET: "aws secret"}
`;

function read(text: string, environment: Readonly<Record<string, string>> = {}) {
  const findings = new Findings();
  const { deployments, aliases, variables } = readConfig(text, findings);
  const all = new Map([...Object.entries(environment), ...variables]);
  const { models, channels } = describeDeployments(deployments, aliases, all, findings);
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
        'note router_settings model_group_alias lost stands for no model of model_list',
        'note router_settings fallbacks add a routing rule by hand: gpt-4o falls back to claude, local',
        'note litellm_settings default_fallbacks is not imported',
        'note model_list[3] model_info claude has no price of its own: it becomes a draft',
      ]),
    );
    expect(lines.join()).not.toMatch(/sk-|aws secret/);
  });

  it('knows models by their aliases', () => {
    expect(models.map(({ id, aliases }) => [id, ...(aliases ?? [])])).toEqual(
      expect.arrayContaining([['gpt-4o', 'gpt-4'], ['claude', 'smart'], ['local']]),
    );
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

describe('a deployment at Vertex AI', () => {
  const account = {
    type: 'service_account',
    project_id: 'of-the-file',
    private_key_id: 'k1',
    client_email: 'litellm@of-the-file.iam.gserviceaccount.com',
    private_key: generateKeyPairSync('rsa', { modulusLength: 2_048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  };
  const file = JSON.stringify(account);
  const GEMINI = 'vertex_ai/gemini-2.5-pro';
  const deploy = (params: object, environment: Readonly<Record<string, string>> = {}) =>
    read(JSON.stringify({ model_list: [{ model_name: 'm', litellm_params: params }] }), environment);

  it.each<[params: Record<string, unknown>, environment: Record<string, string>, address: string]>([
    [{ model: GEMINI, vertex_credentials: file }, {}, 'us-central1-aiplatform of-the-file us-central1'],
    [
      { model: GEMINI, vertex_credentials: account, vertex_project: 'p1', vertex_location: 'europe-west4' },
      {},
      'europe-west4-aiplatform p1 europe-west4',
    ],
    [
      { model: GEMINI, vertex_ai_credentials: file, vertex_ai_project: 'p2', vertex_ai_location: 'global' },
      {},
      'aiplatform p2 global',
    ],
    [
      { model: GEMINI, vertex_credentials: 'os.environ/FILE' },
      { FILE: file, VERTEXAI_PROJECT: 'p3', VERTEXAI_LOCATION: 'eu' },
      'aiplatform.eu.rep p3 eu',
    ],
    [{ model: GEMINI }, { VERTEXAI_CREDENTIALS: file }, 'us-central1-aiplatform of-the-file us-central1'],
  ])('of %j is a channel there', (params, environment, address) => {
    const { channels, secrets, findings } = deploy(params, environment);
    const [host, project, location] = address.split(' ');
    expect(channels).toMatchObject([
      {
        kind: 'vertex',
        preset: 'vertex',
        isEnabled: true,
        baseUrl: `https://${host}.googleapis.com/v1/projects/${project}/locations/${location}`,
        models: [{ model: 'm', upstreamModel: 'gemini-2.5-pro' }],
      },
    ]);
    expect(secrets).toEqual([[expect.stringContaining('"private_key_id":"k1"')]]);
    expect(findings.map(({ message }) => message)).toEqual(['m has no price of its own: it becomes a draft']);
  });

  it.each([
    [{ model: GEMINI }, 'vertex_project is missing: add the channel by hand'],
    [{ model: GEMINI, vertex_project: 'a/b' }, 'vertex_project is missing: add the channel by hand'],
    [
      { model: GEMINI, vertex_project: 'p', vertex_location: 'evil.example/' },
      'vertex_location is not a location: add the channel by hand',
    ],
    [
      { model: 'vertex_ai/meta/llama-3', vertex_project: 'p' },
      'the model of Vertex AI has no counterpart: add the channel by hand',
    ],
    [
      { model: GEMINI, vertex_project: 'p', api_base: 'https://proxy.example' },
      'api_base of Vertex AI has no counterpart: add the channel by hand',
    ],
    [
      { model: GEMINI, vertex_project: 'p', vertex_credentials: '/etc/secret.json' },
      'vertex_credentials are not the JSON of a service account: add the key by hand',
    ],
    [{ model: GEMINI, vertex_project: 'p' }, 'there is no key of the provider: add it by hand'],
  ])('of %j is explained', (params, message) => {
    const { secrets, findings } = deploy(params);
    expect(secrets.flat()).toEqual([]);
    expect(findings.map((finding) => finding.message)).toContain(message);
  });
});

describe('an address in config.yaml', () => {
  const served = (params: string) => {
    const { channels, secrets, findings } = read(`model_list:\n  - {model_name: m, litellm_params: {${params}}}\n`, {
      OPENAI_API_KEY: 'sk-of-openai',
    });
    const [channel] = channels;
    return {
      at: channel && [channel.kind, channel.preset, channel.baseUrl, channel.models[0]?.upstreamModel],
      secrets,
      findings: findings.map(({ message }) => message).join(),
    };
  };

  it.each([
    [
      'model: openai/m, api_base: "https://api.siliconflow.cn/v1", api_key: k',
      'openai-compatible siliconflow-china  m',
    ],
    ['model: openai/m, api_base: "https://api.perplexity.ai/v1", api_key: k', 'openai-responses perplexity  m'],
    ['model: perplexity/sonar, api_key: k', 'openai-responses perplexity  perplexity/sonar'],
    ['model: volcengine/ep-1, api_key: k', 'openai-compatible volcengine  ep-1'],
    ['model: hosted_vllm/m, api_base: "http://localhost:8000/v1"', 'openai-compatible vllm  m'],
    [
      'model: openai/m, api_base: "https://relay.example.com/v1", api_key: k',
      'openai-compatible  https://relay.example.com/v1 m',
    ],
  ])('ATK-470: %s', (params, expected) => {
    expect(served(params).at?.join(' ')).toBe(expected);
  });

  it('of another provider gets no key of a variable', () => {
    expect(served('model: openai/m, api_base: "https://api.groq.com/openai/v1"').secrets).toEqual([[]]);
    expect(served('model: openai/m').secrets).toEqual([['sk-of-openai']]);
  });

  it.each([
    'model: chatgpt/gpt-5',
    'model: github_copilot/gpt-4o',
    'model: openai/m, api_base: "https://api.z.ai/api/coding/paas/v4", api_key: k',
    'model: anthropic/claude-sonnet-4, api_key: sk-ant-oat01-abc',
  ])('ATK-471: of a subscription is not imported: %s', (params) => {
    const { at, findings } = served(params);
    expect(at).toBeUndefined();
    expect(findings).toContain('subscription, which is not resold here');
  });
});
