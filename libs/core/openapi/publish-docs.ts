import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ApiDocument } from './api-document.js';
import { publishText, type PublishedText } from './publish-text.js';

const PACKAGE = 'swagger-ui-dist';
const PAGE = '/docs';
const SCRIPT = '/docs/page.js';
const LIBRARY = '/docs/swagger-ui-bundle.js';
const STYLE = '/docs/swagger-ui.css';

/** The paths of the page and its files. */
export const DOCS_PATHS = [PAGE, SCRIPT, LIBRARY, STYLE] as const;

/**
 * The package's script runs in an origin of its own, so it has no session of the console, and connects to nothing. It
 * writes HTML, which the policy of types lets through as text only: scripts in it do not run.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'sandbox allow-scripts',
  "require-trusted-types-for 'script'",
  'trusted-types default dompurify',
].join('; ');

const OPTIONS = {
  dom_id: '#docs',
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  /** No requests from the page: a key belongs into a client. */
  supportedSubmitMethods: [],
  validatorUrl: null,
};

/** A document as a page of Swagger UI, with its files. */
export function publishDocs(document: ApiDocument): Readonly<Record<(typeof DOCS_PATHS)[number], PublishedText>> {
  const { title } = document.info;
  const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${STYLE}" />
  </head>
  <body>
    <div id="docs"></div>
    <script src="${LIBRARY}"></script>
    <script src="${SCRIPT}"></script>
  </body>
</html>
`;
  const script = `globalThis.trustedTypes?.createPolicy('default', { createHTML: (html) => html });
SwaggerUIBundle({ ...${JSON.stringify(OPTIONS)}, spec: ${JSON.stringify(document)} });
`;
  const policies = { 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' };
  return {
    [PAGE]: publishText(page, 'text/html; charset=utf-8', policies),
    [SCRIPT]: publishFile(script, 'text/javascript'),
    [LIBRARY]: publishFile(readPackaged(LIBRARY), 'text/javascript'),
    [STYLE]: publishFile(readPackaged(STYLE), 'text/css'),
  };
}

/** Readable by the page, whose origin is its own. */
function publishFile(text: string, type: string): PublishedText {
  return publishText(text, `${type}; charset=utf-8`, { 'cross-origin-resource-policy': 'cross-origin' });
}

function readPackaged(path: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(path.replace(PAGE, PACKAGE)), 'utf8');
}
