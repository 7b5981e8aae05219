import { IncomingMessage, ServerResponse, createServer, type ServerOptions } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Application } from 'express';
import { SERVER_LIMITS } from '#infra';

/**
 * Express without its prototype swap. Express gives every request and response its own prototype by
 * Object.setPrototypeOf, after which V8 forgets the shapes of both: on this route that costs more than everything
 * else Express does. Here the server creates objects of derived classes whose prototypes are Express's from birth, so
 * that the swap changes nothing. (Measured: `npm run bench`.)
 */
export class ShapedExpressAdapter extends ExpressAdapter {
  private readonly classes: Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>;

  constructor() {
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    super(app);
    this.classes = shapedClasses(app);
  }

  /** The server is made here instead of in the base class, which knows no options. */
  override initHttpServer(): void {
    this.httpServer = createServer({ ...SERVER_LIMITS, ...this.classes }, this.getInstance<Application>());
  }
}

function shapedClasses(app: Application): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  class ShapedRequest extends IncomingMessage {}
  class ShapedResponse extends ServerResponse {}
  adopt(ShapedRequest.prototype, app, 'request');
  adopt(ShapedResponse.prototype, app, 'response');
  return { IncomingMessage: ShapedRequest, ServerResponse: ShapedResponse } as Pick<
    ServerOptions,
    'IncomingMessage' | 'ServerResponse'
  >;
}

/** Makes `prototype` the one that Express would swap in: same ancestors, same own members. */
function adopt(prototype: object, app: Application, kind: 'request' | 'response'): void {
  const slots = app as unknown as Record<typeof kind, object>;
  const theirs = slots[kind];
  Object.setPrototypeOf(prototype, Object.getPrototypeOf(theirs) as object);
  Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(theirs));
  slots[kind] = prototype;
}
