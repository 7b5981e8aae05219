import { createHash } from 'node:crypto';
import type { ApiDocument } from '../api-document.js';
import { publishText, type PublishedText } from '../publish-text.js';
import { html, Markup, phrase, prose } from './markup.js';
import { PAGE_STYLE } from './page-style.js';
import {
  operationId,
  operationsOf,
  renderMethod,
  renderOperation,
  renderReply,
  replyId,
  type OperationEntry,
} from './render-operation.js';
import { renderFields, schemaId, typeOf } from './render-schema.js';

/** One element: the policy allows exactly this text, by its hash. */
const STYLE = new Markup(`<style>${PAGE_STYLE}</style>`);
const STYLE_HASH = createHash('sha256').update(PAGE_STYLE).digest('base64');

/** No scripts, frames, forms or external resources: the page is one file. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * A document as an HTML page with its headers.
 * @param documentPath path of the document on the same server
 */
export function publishPage(document: ApiDocument, documentPath: string): PublishedText {
  return publishText(renderPage(document, documentPath), 'text/html; charset=utf-8', {
    'content-security-policy': POLICY,
    'referrer-policy': 'no-referrer',
  });
}

export function renderPage(document: ApiDocument, documentPath: string): string {
  const { title, version, description } = document.info;
  const groups = groupByTag(document);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${STYLE}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the operations</a>
        <nav aria-label="Operations">
          <strong>${title}</strong>
          ${[...groups].map(
            ([tag, operations]) =>
              html`<h2>${tag}</h2>
                <ul>
                  ${operations.map(renderEntry)}
                </ul>`,
          )}
          <h2>More</h2>
          <ul>
            <li><a href="#replies">Failures</a></li>
            <li><a href="#schemas">Schemas</a></li>
            <li><a href="${documentPath}">OpenAPI document</a></li>
          </ul>
        </nav>
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          <p class="version">Version ${version}, OpenAPI ${document.openapi}</p>
          ${prose(description)} ${[...groups].map(([tag, operations]) => renderGroup(tag, operations, document))}
          ${renderReplies(document)} ${renderSchemas(document)}
        </main>
      </body>
    </html>`;
  return page.text;
}

/** Tags in the order of the document, then in the order of their first operation. */
function groupByTag(document: ApiDocument): Map<string, OperationEntry[]> {
  const groups = new Map<string, OperationEntry[]>((document.tags ?? []).map(({ name }) => [name, []]));
  for (const entry of operationsOf(document)) {
    const tag = entry.operation.tags?.[0] ?? 'Operations';
    groups.set(tag, [...(groups.get(tag) ?? []), entry]);
  }
  return groups;
}

function renderEntry(entry: OperationEntry): Markup {
  return html`<li>
    <a href="#${operationId(entry)}" title="${entry.operation.summary ?? ''}"
      >${renderMethod(entry.method)} <span>${entry.path}</span></a
    >
  </li>`;
}

function renderGroup(tag: string, operations: readonly OperationEntry[], document: ApiDocument): Markup {
  const description = document.tags?.find(({ name }) => name === tag)?.description;
  return html`<section>
    <h2>${tag}</h2>
    ${prose(description)} ${operations.map((entry) => renderOperation(entry, document))}
  </section>`;
}

function renderReplies(document: ApiDocument): Markup {
  const replies = Object.entries(document.components?.responses ?? {});
  return html`<section id="replies">
    <h2>Failures</h2>
    ${replies.map(([name, reply]) => html`<article id="${replyId(name)}">${renderReply(name, reply, document)}</article>`)}
  </section>`;
}

function renderSchemas({ components }: ApiDocument): Markup {
  const schemas = Object.entries(components?.schemas ?? {});
  return html`<section id="schemas">
    <h2>Schemas</h2>
    ${schemas.map(
      ([name, schema]) =>
        html`<article id="${schemaId(name)}">
          <h3><code>${name}</code></h3>
          <p class="type">${typeOf(schema)}</p>
          <p>${phrase(schema.description)}</p>
          ${renderFields(schema)}
        </article>`,
    )}
  </section>`;
}
