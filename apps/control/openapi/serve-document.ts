import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Application } from 'express';
import { publishPage, publishText, type ApiDocument, type PublishedText } from '#openapi';

const DOCUMENT_PATH = '/openapi.json';

/** Serves the document and its page without a token. Both are built on the first request. */
export function serveDocument(app: NestExpressApplication, describe: () => OpenAPIObject): void {
  serve(app, DOCUMENT_PATH, () => publishText(JSON.stringify(describe()), 'application/json; charset=utf-8'));
  serve(app, '/docs', () => publishPage(describe() as unknown as ApiDocument, DOCUMENT_PATH));
}

/** Express answers 304 when the client sends the same `ETag`. */
function serve(app: NestExpressApplication, path: string, make: () => PublishedText): void {
  let published: PublishedText | null = null;
  const express = app.getHttpAdapter().getInstance() as unknown as Application;
  express.get(path, (_request, response) => {
    published ??= make();
    response.set(published.headers).send(published.body);
  });
}
