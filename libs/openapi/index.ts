/**
 * Openapi decides how an API document is shown and published: types of the documents, a page for people, and the
 * headers of what is the same for every reader.
 * Owns nothing, knows no route and no schema of ours: documents are made by the apps that serve them.
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
export { publishPage } from './page/render-page.js';
export { publishText, type PublishedText } from './publish-text.js';
