import type { IncomingHttpHeaders } from 'node:http';
import { anthropicApi } from '../anthropic/anthropic-api.js';
import { readMessagesRequest } from '../anthropic/read-messages-request.js';
import { ChatError } from '../chat-error.js';
import { formatGeminiError } from '../gemini/format-gemini-error.js';
import { geminiApi } from '../gemini/gemini-api.js';
import { bearerKey } from '../request/check-credential.js';
import { parseObject } from '../request/parse-object.js';
import type { WireApi } from '../wire/wire-api.js';
import { isAccessToken } from './google-account.js';

const PATH =
  /^\/v1\/projects\/([^/]+)\/locations\/[^/]+\/publishers\/(google|anthropic)\/models\/([^/]+):(generateContent|streamGenerateContent|rawPredict|streamRawPredict|predict|embedContent)$/;
const MESSAGES_VERSION = 'vertex-2023-10-16';

interface VertexPath {
  readonly publisher: string;
  readonly model: string;
  readonly method: string;
}

/** The publisher, model and method of a path; null: another path. */
export function readVertexPath(path: string): VertexPath | null {
  const [, , publisher, model, method] = PATH.exec(path) ?? [];
  if (publisher === undefined || model === undefined || method === undefined) return null;
  return { publisher, model: decodeURIComponent(model), method };
}

/** Models of Google on Vertex AI: the format is Gemini's. */
export const vertexGeminiApi: WireApi = {
  ...geminiApi,
  checkCredential,
  readRequest: (bytes, path) => {
    const { model, method } = readVertexPath(path) ?? { model: '', method: '' };
    return geminiApi.readRequest(bytes, `/v1beta/models/${encodeURIComponent(model)}:${method}`);
  },
};

/** Models of Anthropic there: the format is Messages, the path names model and method. */
export const vertexMessagesApi: WireApi = {
  ...anthropicApi,
  checkCredential,
  formatError: (error) => (error.status === 401 ? formatGeminiError(error) : anthropicApi.formatError(error)),
  readRequest: (bytes, path) => {
    const { anthropic_version: version, ...body } = parseObject(bytes, 'The request body is not valid JSON.');
    if (version !== MESSAGES_VERSION) throw new ChatError(400, 'anthropic_version: Field required', null);
    if ('model' in body) throw new ChatError(400, 'model: Extra inputs are not permitted', null);
    const { model, method } = readVertexPath(path) ?? { model: '', method: '' };
    if ((body['stream'] === true) !== (method === 'streamRawPredict')) {
      throw new ChatError(400, 'stream: the method says otherwise', null);
    }
    return readMessagesRequest(Buffer.from(JSON.stringify({ ...body, model })));
  },
};

function checkCredential({ authorization }: IncomingHttpHeaders): void {
  if (isAccessToken(bearerKey(authorization))) return;
  const message =
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.';
  throw new ChatError(401, message, 'UNAUTHENTICATED');
}
