/** Programs and settings of agents with the real address and a model that the key may call. */
interface Target {
  /** Origin of the gateway. */
  readonly origin: string;
  readonly model: string;
}

/** Of the customer's program, not of this one. */
const NODE_ENVIRONMENT = ['process', 'env'].join('.');

export const AGENTS = ['claude-code', 'codex', 'opencode', 'cline', 'cursor', 'langchain', 'ai-sdk'] as const;
export type Agent = (typeof AGENTS)[number];
export const AGENT_NAMES: Readonly<Record<Agent, string>> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  opencode: 'opencode',
  cline: 'Cline',
  cursor: 'Cursor',
  langchain: 'LangChain',
  'ai-sdk': 'Vercel AI SDK',
};

export function curlSample({ origin, model }: Target): string {
  return `curl ${origin}/v1/chat/completions \\
  -H "Authorization: Bearer $ROUTIFY_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Say hi"}]}'`;
}

export function pythonSample({ origin, model }: Target): string {
  return `import os
from openai import OpenAI

client = OpenAI(
    base_url="${origin}/v1",
    api_key=os.environ["ROUTIFY_API_KEY"],
)
stream = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user",
               "content": "Say hi"}],
    stream=True,
)
for chunk in stream:
    print(chunk.choices[0].delta.content or "")`;
}

export function nodeSample({ origin, model }: Target): string {
  return `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "${origin}/v1",
  apiKey: ${NODE_ENVIRONMENT}.ROUTIFY_API_KEY,
});
const stream = await client.chat.completions.create({
  model: "${model}",
  messages: [{ role: "user", content: "Say hi" }],
  stream: true,
});
for await (const chunk of stream)
  process.stdout.write(chunk.choices[0]?.delta?.content ?? "");`;
}

export function agentSample(agent: Agent, { origin, model }: Target): string {
  return AGENT_SAMPLES[agent](origin, model);
}

const AGENT_SAMPLES: Readonly<Record<Agent, (origin: string, model: string) => string>> = {
  'claude-code': (origin, model) => `export ANTHROPIC_BASE_URL="${origin}"
export ANTHROPIC_AUTH_TOKEN="$ROUTIFY_API_KEY"
export ANTHROPIC_MODEL="${model}"
export ANTHROPIC_DEFAULT_HAIKU_MODEL="${model}"
claude`,
  codex: (origin, model) => `# ~/.codex/config.toml
model = "${model}"
model_provider = "routify"

[model_providers.routify]
name = "Routify"
base_url = "${origin}/v1"
env_key = "ROUTIFY_API_KEY"
wire_api = "responses"`,
  opencode: (origin, model) => `{
  "model": "routify/${model}",
  "provider": {
    "routify": {
      "npm": "@ai-sdk/openai-compatible",
      "options": {
        "baseURL": "${origin}/v1",
        "apiKey": "{env:ROUTIFY_API_KEY}"
      },
      "models": { "${model}": { "name": "${model}" } }
    }
  }
}`,
  cline: (origin, model) => `cline auth -p openai-compatible \\
  -k "$ROUTIFY_API_KEY" \\
  -m "${model}" \\
  -b "${origin}/v1"`,
  cursor: (origin, model) => `# Settings → Models
Model: ${model}
OpenAI API Key: $ROUTIFY_API_KEY
Override OpenAI Base URL: ${origin}/v1`,
  langchain: (origin, model) => `from langchain_openai import ChatOpenAI

chat = ChatOpenAI(
    model="${model}",
    base_url="${origin}/v1",
    api_key=os.environ["ROUTIFY_API_KEY"],
)`,
  'ai-sdk': (origin, model) => `import { createOpenAICompatible } from "@ai-sdk/openai-compatible";

const routify = createOpenAICompatible({
  name: "routify",
  baseURL: "${origin}/v1",
  apiKey: ${NODE_ENVIRONMENT}.ROUTIFY_API_KEY,
});
const model = routify("${model}");`,
};
