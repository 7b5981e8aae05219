import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Application } from 'express';
import { SERVER_LIMITS } from '#infra';

/** Express on an HTTP server with `SERVER_LIMITS`; the base class takes no server options. */
export class BoundedExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer(SERVER_LIMITS, this.getInstance<Application>());
  }
}
