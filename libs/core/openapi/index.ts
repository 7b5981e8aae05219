/**
 * Openapi publishes API documents: document types, their page, and headers for public texts.
 * Owns no state. Does not know: routes and schemas, which the apps that serve them declare.
 */
export {
  type ApiDocument,
  type Content,
  type Media,
  type Operation,
  type Parameter,
  type PathItem,
  type Reply,
  type Schema,
} from './api-document.js';
export { DOCS_PATHS, publishDocs } from './publish-docs.js';
export { type PublishedText, encodeText, publishText } from './publish-text.js';
