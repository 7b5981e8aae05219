import { serviceWords } from '@/session/service-words';
import { CLIENT_NAMES, clientSettings, CLIENTS, type ClientModel, type Settings } from './client-settings';
import { jsonString, shellWord } from './quoting';

/** Programs and settings of agents with the real address and a model that the key may call. */
interface Target {
  /** Origin of the gateway. */
  readonly origin: string;
  /** Name of the service, as its customers know it. */
  readonly service: string;
  readonly model: ClientModel;
}

/** Of the customer's program, not of this one. */
const NODE_ENVIRONMENT = ['process', 'env'].join('.');

export const AGENTS = [...CLIENTS, 'cursor', 'langchain', 'ai-sdk'] as const;
export type Agent = (typeof AGENTS)[number];
export const AGENT_NAMES: Readonly<Record<Agent, string>> = {
  ...CLIENT_NAMES,
  cursor: 'Cursor',
  langchain: 'LangChain',
  'ai-sdk': 'Vercel AI SDK',
};

export function curlSample({ origin, service, model }: Target): string {
  const body = `{"model": ${jsonString(model.id)}, "messages": [{"role": "user", "content": "Say hi"}]}`;
  return `curl ${origin}/v1/chat/completions \\
  -H "Authorization: Bearer $${serviceWords(service).keyVariable}" \\
  -H "Content-Type: application/json" \\
  -d ${shellWord(body)}`;
}

export function pythonSample({ origin, service, model }: Target): string {
  return `import os
from openai import OpenAI

client = OpenAI(
    base_url="${origin}/v1",
    api_key=os.environ["${serviceWords(service).keyVariable}"],
)
stream = client.chat.completions.create(
    model=${jsonString(model.id)},
    messages=[{"role": "user",
               "content": "Say hi"}],
    stream=True,
)
for chunk in stream:
    print(chunk.choices[0].delta.content or "")`;
}

export function nodeSample({ origin, service, model }: Target): string {
  return `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "${origin}/v1",
  apiKey: ${NODE_ENVIRONMENT}.${serviceWords(service).keyVariable},
});
const stream = await client.chat.completions.create({
  model: ${jsonString(model.id)},
  messages: [{ role: "user", content: "Say hi" }],
  stream: true,
});
for await (const chunk of stream)
  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");`;
}

export function agentSample(agent: Agent, target: Target): readonly Settings[] {
  if (isSample(agent)) return [{ file: null, code: SAMPLES[agent](target) }];
  return clientSettings(agent, { ...target, key: null });
}

const isSample = (agent: Agent): agent is keyof typeof SAMPLES => agent in SAMPLES;

const SAMPLES = {
  cursor: ({ origin, service, model }: Target) => `# Settings → Models
Model: ${model.id}
OpenAI API Key: $${serviceWords(service).keyVariable}
Override OpenAI Base URL: ${origin}/v1`,
  langchain: ({ origin, service, model }: Target) => `from langchain_openai import ChatOpenAI

chat = ChatOpenAI(
    model=${jsonString(model.id)},
    base_url="${origin}/v1",
    api_key=os.environ["${serviceWords(service).keyVariable}"],
)`,
  'ai-sdk': ({ origin, service, model }: Target) => `import { createOpenAICompatible } from "@ai-sdk/openai-compatible";

const provider = createOpenAICompatible({
  name: ${jsonString(serviceWords(service).id)},
  baseURL: "${origin}/v1",
  apiKey: ${NODE_ENVIRONMENT}.${serviceWords(service).keyVariable},
});
const model = provider(${jsonString(model.id)});`,
};
