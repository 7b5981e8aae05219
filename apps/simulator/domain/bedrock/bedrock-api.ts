import type { IncomingHttpHeaders } from 'node:http';
import { anthropicApi } from '../anthropic/anthropic-api.js';
import { readMessagesRequest } from '../anthropic/read-messages-request.js';
import { ChatError } from '../chat-error.js';
import type { JsonObject } from '../json.js';
import { composeReply } from '../reply/compose-reply.js';
import { CONVERSE_REFUSALS, INVOKE_REFUSALS } from '../refusals/bedrock-refusals.js';
import { parseObject } from '../request/parse-object.js';
import { EXCEPTION } from '../wire/encode-message.js';
import type { Frame } from '../wire/frame.js';
import type { ReceivedCall, WireApi } from '../wire/wire-api.js';
import { checkSignature } from './check-signature.js';
import { formatConverse, formatConverseStream } from './format-converse.js';
import { readBedrockPath, readConverseRequest } from './read-converse-request.js';

const MESSAGES_VERSION = 'bedrock-2023-05-31';
const NAMES: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
};
const THROTTLED = 'Too many requests, please wait before trying again.';
const STREAM_ERROR = 'The system encountered an unexpected error during processing. Try your request again.';

const SHARED = {
  headers: {},
  requestIdHeader: 'x-amzn-requestid',
  checkCredential,
  compose: composeReply,
  formatError,
  errorHeaders: (error: ChatError): Record<string, string> => ({
    ...dateOf(error),
    'x-amzn-errortype': `${nameOf(error)}:http://internal.amazon.com/coral/simulator/`,
  }),
  framing: 'event-stream',
  streamError: {
    event: `${EXCEPTION}modelStreamErrorException`,
    data: JSON.stringify({ message: STREAM_ERROR, originalStatusCode: 500 }),
    tokens: 0,
    usage: null,
  },
} as const;

/** Amazon Bedrock: Converse and ConverseStream. */
export const converseApi: WireApi = {
  ...SHARED,
  readRequest: readConverseRequest,
  refusals: CONVERSE_REFUSALS,
  formatReply: formatConverse,
  formatStream: formatConverseStream,
};

/** InvokeModel and InvokeModelWithResponseStream of models that speak Messages. */
export const invokeApi: WireApi = {
  ...SHARED,
  refusals: INVOKE_REFUSALS,
  readRequest: (bytes, path) => {
    const { anthropic_version: version, ...body } = parseObject(
      bytes,
      'Malformed input request, please reformat your input.',
    );
    if (version !== MESSAGES_VERSION) throw new ChatError(400, 'anthropic_version: Field required', null);
    if ('model' in body || 'stream' in body) throw new ChatError(400, 'Extra inputs are not permitted', null);
    const { model, operation } = readBedrockPath(path) ?? { model: '', operation: '' };
    const stream = operation === 'invoke-with-response-stream';
    return readMessagesRequest(Buffer.from(JSON.stringify({ ...body, model, stream })));
  },
  formatReply: anthropicApi.formatReply,
  formatStream: (request, reply) => anthropicApi.formatStream(request, reply).map(wrapped),
};

/** An event of the model in one of the service; the last one has its counts beside. */
function wrapped(frame: Frame): Frame {
  const data =
    frame.ends === true
      ? frame.data.replace(/\}$/, ',"amazon-bedrock-invocationMetrics":{"inputTokenCount":1}}')
      : frame.data;
  const payload = { bytes: Buffer.from(data).toString('base64'), p: 'abcdefgh' };
  return { ...frame, event: 'chunk', data: JSON.stringify(payload) };
}

function checkCredential(headers: IncomingHttpHeaders, call: ReceivedCall): void {
  checkSignature(headers, call, { method: 'POST', service: 'bedrock' });
}

/** Of a service whose clock differs: the time in its message. */
function dateOf({ message }: ChatError): Record<string, string> {
  const [, nowText] = / is now earlier than (\S+)$/.exec(message) ?? [];
  return nowText === undefined ? {} : { date: new Date(nowText).toUTCString() };
}

/** The name of the exception stands in a header. */
function formatError(error: ChatError): JsonObject {
  return { message: error.status === 429 ? THROTTLED : error.message };
}

function nameOf({ status, code }: ChatError): string {
  if (code?.endsWith('Exception') === true) return code;
  return NAMES[status] ?? (status >= 500 ? 'InternalServerException' : 'ValidationException');
}
