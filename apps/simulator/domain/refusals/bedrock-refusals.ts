import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import { MESSAGES_REFUSALS } from './anthropic-refusals.js';
import {
  ALWAYS_THINKING_CLAUDE,
  CLAUDE,
  CLAUDE_FREE_OF_TOOLS,
  CLAUDE_FROM_4_7,
  CLAUDE_OF_ONE_SAMPLING_FIELD,
  CLAUDE_SOURCES,
} from './claude-models.js';
import { elements, first, given, isUnlike, together, valued, valueAt, where, type Placed } from './findings.js';
import { rowsOf, type Found, type Refusal } from './refusal.js';

/** The names of Bedrock’s makers: `us.anthropic.claude-…`, `amazon.nova-…`. */
const MAKERS = ['amazon', 'anthropic', 'cohere', 'deepseek', 'meta', 'mistral', 'moonshot*', 'openai', 'qwen', 'zai'];
const OF_MAKERS = MAKERS.flatMap((maker) => [`${maker}-*`, `*-${maker}-*`]);
const NAME = '[a-zA-Z0-9_-]+';
const CALL_ID = '[a-zA-Z0-9_.:-]+';
const LENGTH_MAX = 64;
const RESERVED = 'x-anthropic-billing-header';
const OWN_FIELDS = 'additionalModelRequestFields';

const RESERVED_ROW = {
  refused: 'the line of Claude Code about its billing',
  find: reservedLine,
  message: () => `${RESERVED} is a reserved keyword and may not be used in the system prompt.`,
  sources: ['https://github.com/anthropics/claude-code/issues/24168'],
};
const DAY = '2026-11-30';

/** What Bedrock refuses of Claude’s own format. */
export const INVOKE_REFUSALS: readonly Refusal[] = [
  ...MESSAGES_REFUSALS,
  ...rowsOf({ readOn: DAY, models: CLAUDE }, [RESERVED_ROW]),
];

/** What Converse refuses, and what a model behind it does. */
export const CONVERSE_REFUSALS: readonly Refusal[] = [
  ...rowsOf({ readOn: DAY, models: OF_MAKERS }, [
    {
      refused: 'names of tools with other characters',
      find: first(names, ({ name }) => isUnlike(name, new RegExp(`^${NAME}$`)), 'name'),
      message: (found) => unmet(found, `Member must satisfy regular expression pattern: ${NAME}`),
      sources: ['https://github.com/aws-samples/remote-swe-agents/pull/457'],
    },
    {
      refused: 'names of tools of more than 64 characters',
      find: first(names, ({ name }) => String(name).length > LENGTH_MAX, 'name'),
      message: (found) => unmet(found, `Member must have length less than or equal to ${LENGTH_MAX}`),
      sources: ['https://github.com/openclaw/openclaw/issues/12892'],
    },
    {
      refused: 'ids of calls with other characters',
      find: first(callIds, ({ toolUseId: id }) => isUnlike(id, new RegExp(`^${CALL_ID}$`)), 'toolUseId'),
      message: (found) => unmet(found, `Member must satisfy regular expression pattern: ${CALL_ID}`),
      sources: [
        'https://github.com/run-llama/llama_index/pull/22775',
        'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html',
      ],
    },
    {
      refused: 'a document without a text',
      find: first(({ messages }) => elements(messages, 'messages'), isDocumentAlone),
      message: () => 'A text block must be included when using documents. Add a text block and retry your request.',
      sources: ['https://github.com/BerriAI/litellm/pull/36499'],
    },
  ]),
  ...rowsOf({ readOn: DAY, models: ['*'] }, [
    {
      refused: 'a blank text',
      find: first(blocks, ({ text }) => typeof text === 'string' && text.trim() === ''),
      message: ({ path }) =>
        `The text field in the ContentBlock object at ${path} is blank. Add text to the text field, and try again.`,
      sources: ['https://github.com/boto/botocore/issues/3525'],
    },
  ]),
  ...rowsOf({ readOn: DAY, models: CLAUDE_FROM_4_7 }, [
    {
      refused: 'sampling fields',
      find: given('inferenceConfig.temperature', 'inferenceConfig.topP', `${OWN_FIELDS}.top_p`, `${OWN_FIELDS}.top_k`),
      message: ({ path }) => ofModel(`\`${fieldOf(path)}\` is deprecated for this model.`),
      sources: CLAUDE_SOURCES.sampling,
    },
    {
      refused: 'a budget of thinking',
      find: valued(`${OWN_FIELDS}.thinking.type`, 'enabled'),
      message: () =>
        ofModel(
          '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
        ),
      sources: CLAUDE_SOURCES.budget,
    },
    {
      refused: 'thinking that is turned off',
      models: ALWAYS_THINKING_CLAUDE,
      find: valued(`${OWN_FIELDS}.thinking.type`, 'disabled'),
      message: () => ofModel('"thinking.type.disabled" is not supported for this model.'),
      sources: CLAUDE_SOURCES.disabled,
    },
    {
      refused: 'a forced tool',
      models: CLAUDE_FREE_OF_TOOLS,
      find: given('toolConfig.toolChoice.any', 'toolConfig.toolChoice.tool'),
      message: () => ofModel('tool_choice: type "tool" and "any" are not supported for this model.'),
      sources: CLAUDE_SOURCES.forcedTools,
    },
  ]),
  ...rowsOf({ readOn: DAY, models: CLAUDE }, [
    RESERVED_ROW,
    {
      refused: 'two sampling fields',
      models: CLAUDE_OF_ONE_SAMPLING_FIELD,
      find: together('inferenceConfig.temperature', 'inferenceConfig.topP'),
      message: () => ofModel('`temperature` and `top_p` cannot both be specified for this model. Please use only one.'),
      sources: ['https://github.com/aws-samples/bedrock-access-gateway/issues/191', ...CLAUDE_SOURCES.oneSamplingField],
    },
    {
      refused: 'thinking beside a forced tool',
      find: where(isForced, valued(`${OWN_FIELDS}.thinking.type`, 'enabled', 'adaptive')),
      message: () => ofModel('Thinking may not be enabled when tool_choice forces tool use.'),
      sources: CLAUDE_SOURCES.thinkingWithForcedTools,
    },
  ]),
];

const ofModel = (message: string): string => `The model returned the following errors: ${message}`;

function unmet({ path, value }: Found, constraint: string): string {
  return `1 validation error detected: Value '${String(value)}' at '${path}' failed to satisfy constraint: ${constraint}`;
}

function fieldOf(path: string): string {
  return path.replace(/^.*\./, '').replace('topP', 'top_p');
}

function isForced(body: JsonObject): boolean {
  return given('toolConfig.toolChoice.any', 'toolConfig.toolChoice.tool')(body) !== null;
}

function* blocks({ messages }: JsonObject): Generator<Placed> {
  for (const { path, value } of elements(messages, 'messages')) yield* elements(value['content'], `${path}.content`);
}

/** Tools that are declared or were called. */
function* names(body: JsonObject): Generator<Placed> {
  yield* members(elements(valueAt(body, 'toolConfig.tools'), 'toolConfig.tools'), 'toolSpec');
  yield* members(blocks(body), 'toolUse');
}

function* callIds(body: JsonObject): Generator<Placed> {
  yield* members(blocks(body), 'toolUse');
  yield* members(blocks(body), 'toolResult');
}

function* members(parts: Iterable<Placed>, member: string): Generator<Placed> {
  for (const { path, value } of parts) {
    const inner = value[member];
    if (isJsonObject(inner)) yield { path: `${path}.${member}`, value: inner };
  }
}

function isDocumentAlone({ content }: JsonObject): boolean {
  const parts = objectsOf(content);
  return parts.some((part) => 'document' in part) && !parts.some((part) => 'text' in part);
}

/** Only at the beginning: a prompt may quote it. */
function reservedLine({ system }: JsonObject): Found | null {
  const texts = typeof system === 'string' ? [system] : objectsOf(system).map(({ text }) => text);
  return texts.some((text) => typeof text === 'string' && text.startsWith(RESERVED))
    ? { path: 'system', value: system }
    : null;
}
