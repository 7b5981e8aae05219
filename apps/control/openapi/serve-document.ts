import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Application, Request, Response } from 'express';
import { DOCS_PATHS, encodeText, publishDocs, publishText, type ApiDocument, type PublishedText } from '#core/openapi';

const DOCUMENT_PATH = '/openapi.json';

/** Serves the document and its page without a token. Both are built on the first request. */
export function serveDocument(app: NestExpressApplication, describe: () => OpenAPIObject): void {
  const express = app.getHttpAdapter().getInstance() as unknown as Application;
  let document: PublishedText | null = null;
  express.get(DOCUMENT_PATH, (request, response) => {
    document ??= publishText(JSON.stringify(describe()), 'application/json; charset=utf-8');
    send(request, response, document);
  });
  let docs: ReturnType<typeof publishDocs> | null = null;
  for (const path of DOCS_PATHS) {
    express.get(path, (request, response) => {
      docs ??= publishDocs(describe() as unknown as ApiDocument);
      send(request, response, docs[path]);
    });
  }
}

/** Express answers 304 when the client sends the same `ETag`. */
function send(request: Request, response: Response, text: PublishedText): void {
  const { headers, body } = encodeText(text, request.acceptsEncodings('gzip') === 'gzip');
  response.vary('accept-encoding').set(headers).send(body);
}
