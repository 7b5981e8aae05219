import { ApiError } from '@/api/api-error';
import { callerHeaders } from '@/api/client';
import type { Audience } from '@/api/session-state';

const ROOTS = { operator: '/admin/v1/invoices', customer: '/api/v1/invoices' } as const;
const OK = 200;

/**
 * The page of a document, parsed and not run: the browser gives a request of this kind a document without scripts and
 * without requests of its own. A text could not become one: the policy of the console allows no markup made of texts.
 */
export function readPage(audience: Audience, id: string, language: string): Promise<Document> {
  const path = `${ROOTS[audience]}/${id}/html`;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (code: string): void =>
      reject(new ApiError(request.status, code, 'no page', null, request.getResponseHeader('x-request-id'), audience));
    request.open('GET', `${path}?language=${encodeURIComponent(language)}`);
    request.responseType = 'document';
    for (const [name, value] of Object.entries(callerHeaders(audience, path))) request.setRequestHeader(name, value);
    request.onload = () => {
      if (request.status === OK && request.responseXML !== null) resolve(request.responseXML);
      else fail('unknown');
    };
    request.onerror = () => fail('unreachable');
    request.send();
  });
}
