import type { ApiDocument } from '#core/openapi';
import { ACCOUNT_SCHEMAS } from './account-schemas.js';
import { failureReplies } from './failures.js';
import { PATHS } from './operations.js';
import { REPLY_SCHEMAS } from './reply-schemas.js';
import { bodySchema, REQUEST_SCHEMAS } from './request-schemas.js';

const DESCRIPTION = `An OpenAI-compatible API for language models. To use it with any OpenAI client, set the base URL to \`/v1\` at
this address, and the API key to yours, \`rtf_…\`.

Fields that are not described here are forwarded to the provider, and additional fields of the provider are returned. Costs
are JSON numbers; balances and prices are strings. Both are US dollars as exact decimals. Lists of values can grow: treat
unknown ones as "other". Use \`error.code\` in programs; messages are for people.`;

/**
 * The OpenAPI 3.1 document of every route of the gateway.
 * @param brand name of the service; all else is the same for all installations of a version
 */
export function buildDocument(brand = 'Routify'): ApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: `${brand} API`,
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/', description: 'The gateway that serves this document.' }],
    security: [{ bearer: [] }, { apiKeyHeader: [] }],
    tags: [
      { name: 'Completions', description: 'Create responses and estimate their cost.' },
      { name: 'Models', description: 'List models and prices.' },
      { name: 'Account', description: 'Inspect the key, its balance and its requests.' },
      { name: 'Service', description: 'Endpoints without a key.' },
    ],
    paths: PATHS,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer rtf_…`.' },
        apiKeyHeader: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'An API key: `x-api-key: rtf_…`.',
        },
      },
      schemas: {
        ChatRequest: bodySchema('chat'),
        CompletionRequest: bodySchema('completions'),
        EmbeddingRequest: bodySchema('embeddings'),
        ResponsesRequest: bodySchema('responses'),
        MessagesRequest: bodySchema('messages'),
        MessagesCountRequest: bodySchema('messagesCount'),
        ...REQUEST_SCHEMAS,
        ...REPLY_SCHEMAS,
        ...ACCOUNT_SCHEMAS,
      },
      responses: failureReplies(),
    },
  };
}
