/** OpenAI itself, in one of its regions, too. */
const OPENAI = /^https:\/\/(?:[a-z]+\.)?api\.openai\.com$/;
/** Azure's resources; their v1 API takes OpenAI's header with the key, too. */
const AZURE = /^https:\/\/[\w-]+\.(?:openai\.azure\.com|services\.ai\.azure\.com|cognitiveservices\.azure\.com)$/;
const AZURE_V1_PATH = '/openai/v1';

/** Of an API: the origin, and the path of the base URL. */
export interface Endpoint {
  readonly origin: string;
  readonly path: string;
}

export function isOpenai({ origin }: Pick<Endpoint, 'origin'>): boolean {
  return OPENAI.test(origin);
}

/** A channel of OpenAI's format whose base URL is that of Azure's v1 API. */
export function isAzureV1({ origin, path }: Endpoint): boolean {
  return AZURE.test(origin) && path.endsWith(AZURE_V1_PATH);
}

/** An API of OpenAI's own, at Azure, too. */
export function isOpenaiApi(endpoint: Endpoint): boolean {
  return isOpenai(endpoint) || isAzureV1(endpoint);
}

/** Models of a preset that have no chat completions, and the preset of the API that serves them. */
export const RESPONSES_ONLY = {
  preset: 'openai',
  servedBy: 'openai-responses',
  models: /^(?:o\d|gpt-\d[\d.]*)-pro(?:-|$)|(?:^|-)codex(?:-|$)|-deep-research(?:-|$)|^computer-use/,
};

/**
 * GPT-5.4 and later: chat completions refuse their tools unless `reasoning_effort` is `none`, which is not the default
 * of all of them. Dated names, sizes, fine-tuned models (`ft:…`) and deployments of Azure that hold such a name count
 * (`gpt-35-turbo` is GPT-3.5 there). Those for chat and search do not reason.
 *
 * Sources: developers.openai.com/api/docs/guides/reasoning; github.com/openai/openai-openapi/issues/541 (GPT-5.4);
 * github.com/BerriAI/litellm/pull/34569 (replies of the API: GPT-5.6 refuses tools without an effort, too);
 * github.com/can1357/oh-my-pi/issues/11052 (GPT-6 at Azure).
 */
const REFUSES_TOOLS =
  /(?:^|[^a-z\d])gpt-(?:5\.(?:[4-9]|[1-9]\d)|[6-9]|1\d)(?!\d)(?!.*-(?:chat|search|audio|realtime|transcribe)(?:-|$))/i;

/** Whether chat completions of OpenAI refuse tools where the model may reason. */
export function refusesTools(upstreamModel: string): boolean {
  return REFUSES_TOOLS.test(upstreamModel);
}
