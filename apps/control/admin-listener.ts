import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { RequestHandler } from 'express';
import { RoutifyError } from '#core';
import type { AdminRequest } from '#core/http';
import { SERVER_LIMITS, type ListenAddress } from '#core/infra';

/** A separate listener for the operator API. On every other listener `/admin` paths answer 404,
 * and operators cannot log in. */
export class AdminListener {
  private readonly arrivedHere = new WeakSet<IncomingMessage>();
  private server: Server | null = null;

  readonly refuseElsewhere: RequestHandler = (request, _response, next) => {
    const isElsewhere = !this.arrivedHere.has(request);
    (request as AdminRequest).operatorsElsewhere = isElsewhere;
    const isHidden = request.path.startsWith('/admin/') && isElsewhere;
    next(isHidden ? new RoutifyError('not_found', `Unknown path ${request.path}.`) : undefined);
  };

  /** Serves `app` at the address too. Rejects when the port is taken. */
  async listen(app: RequestListener, { port, host }: ListenAddress): Promise<Server> {
    this.server = createServer(SERVER_LIMITS, (request, response) => {
      this.arrivedHere.add(request);
      app(request, response);
    });
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return this.server;
  }
}
