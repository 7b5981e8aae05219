import type { ApiDocument, Content, Media, Operation, Parameter, Reply } from '../api-document.js';
import { html, phrase, prose, type Markup } from './markup.js';
import { renderFields, typeOf } from './render-schema.js';

export interface OperationEntry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const REPLY = '#/components/responses/';

export function operationsOf(document: ApiDocument): OperationEntry[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
}

export function operationId({ method, path, operation }: OperationEntry): string {
  return operation.operationId ?? `${method}${path.replaceAll(/\W+/g, '-')}`;
}

export function replyId(name: string): string {
  return `reply-${name}`;
}

export function renderMethod(method: string): Markup {
  return html`<span class="method ${method}">${method.toUpperCase()}</span>`;
}

export function renderOperation(entry: OperationEntry, document: ApiDocument): Markup {
  const { method, path, operation } = entry;
  const id = operationId(entry);
  const replies = Object.entries(operation.responses);
  const own = replies.filter(([, reply]) => reply.$ref === undefined);
  const shared = replies.filter(([, reply]) => reply.$ref !== undefined);
  return html`<article id="${id}" aria-labelledby="${id}-title">
    <h3 id="${id}-title">${renderMethod(method)} <code>${path}</code></h3>
    <p class="summary">${operation.summary ?? ''}</p>
    ${prose(operation.description)} ${renderSecurity(operation, document)}
    ${renderParameters(operation.parameters ?? [])}
    ${operation.requestBody === undefined ? '' : renderContent('Body', operation.requestBody.content, document)}
    <details>
      <summary>curl</summary>
      <pre tabindex="0"><code>${curlOf(entry, document)}</code></pre>
    </details>
    ${own.map(([status, reply]) => renderReply(`Reply ${status}`, reply, document))}
    ${shared.length === 0 ? '' : html`<p class="failures">Failures: ${shared.map(renderLink)}</p>`}
  </article>`;
}

function renderLink([status, { $ref = '' }]: readonly [string, Reply]): Markup {
  return html`<a href="#${replyId($ref.replace(REPLY, ''))}">${status}</a> `;
}

function renderSecurity({ security }: Operation, document: ApiDocument): Markup {
  const names = (security ?? document.security ?? []).flatMap((requirement) => Object.keys(requirement));
  if (names.length === 0) return html`<p class="security">Needs no key.</p>`;
  const schemes = names.map((name) => document.components?.securitySchemes?.[name]?.description ?? name);
  return html`<p class="security">${phrase(schemes.join(' '))}</p>`;
}

function renderParameters(parameters: readonly Parameter[]): Markup {
  if (parameters.length === 0) return html``;
  return html`<h4>Parameters</h4>
    <ul class="fields">
      ${parameters.map(
        ({ name, in: location, required, description, schema = {} }) =>
          html`<li>
            <code class="name">${name}</code> <span class="type">${location}, ${typeOf(schema)}</span>${
              required === true ? html` <span class="required">required</span>` : ''
            }
            <div>${phrase(description)}</div>
          </li>`,
      )}
    </ul>`;
}

/** A reply, inline or shared by several operations. */
export function renderReply(title: string, reply: Reply, document: ApiDocument): Markup {
  const headers = Object.entries(reply.headers ?? {});
  const listed = headers.map(
    ([name, { description }]) => html`<li><code class="name">${name}</code> ${description ?? ''}</li>`,
  );
  return html`<h4>${title}</h4>
    <p>${phrase(reply.description)}</p>
    ${
      headers.length === 0
        ? ''
        : html`<details>
            <summary>Headers</summary>
            <ul class="fields">
              ${listed}
            </ul>
          </details>`
    }
    ${renderContent('Body', reply.content ?? {}, document)}`;
}

function renderContent(title: string, content: Content, document: ApiDocument): Markup {
  const media = Object.entries(content).map(([type, { schema = {}, ...shown }]) => {
    const named = schema.$ref === undefined ? schema : schemaOf(document, schema.$ref);
    return html`<details>
        <summary>${title} <span class="type">${type}</span></summary>
        <p class="type">${typeOf(schema)}</p>
        ${prose(named.description)} ${renderFields(named)}
      </details>
      ${examplesOf(shown).map(([summary, value]) => renderExample(summary, value))}`;
  });
  return html`${media}`;
}

function schemaOf(document: ApiDocument, reference: string): NonNullable<Media['schema']> {
  return document.components?.schemas?.[reference.replace('#/components/schemas/', '')] ?? {};
}

function examplesOf({ example, examples = {} }: Media): (readonly [summary: string, value: unknown])[] {
  const named = Object.entries(examples).map(
    ([name, { summary, value }]) => [`Example: ${summary ?? name}`, value] as const,
  );
  return example === undefined ? named : [['Example', example], ...named];
}

function renderExample(summary: string, value: unknown): Markup {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return html`<details>
    <summary>${summary}</summary>
    <pre tabindex="0"><code>${text}</code></pre>
  </details>`;
}

/** The first example as a curl command. The reader sets `$HOST` and `$KEY`. */
function curlOf({ method, path, operation }: OperationEntry, document: ApiDocument): string {
  const [type, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const body = media === undefined ? undefined : examplesOf(media)[0]?.[1];
  const needsKey = (operation.security ?? document.security ?? []).length > 0;
  const verb = method === 'get' || (method === 'post' && body !== undefined) ? '' : ` -X ${method.toUpperCase()}`;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return [
    `curl${verb} "$HOST${path}"`,
    ...(needsKey ? ['-H "Authorization: Bearer $KEY"'] : []),
    ...(body === undefined ? [] : [`-H 'Content-Type: ${type ?? ''}'`, `-d '${text.replaceAll("'", "'\\''")}'`]),
  ].join(' \\\n  ');
}
