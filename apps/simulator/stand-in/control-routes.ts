import type { IncomingMessage, ServerResponse } from 'node:http';
import { Params } from '../domain/stripe/wire/params.js';
import { fieldsOfJson, readForm, type Fields } from '../domain/stripe/wire/read-form.js';
import { StripeError } from '../domain/stripe/wire/stripe-error.js';
import { readBody, sendJson } from '../http/exchange.js';
import { matchRoute } from './match-route.js';

/** What a route does, with its parameters and the id in its path. Refusals are of the form of Stripe's API. */
export type Control = (params: Params, id: string) => object | Promise<object>;

const LOCAL = /^(?:::ffff:)?127\.|^::1$/;

/** Routes for tests and demonstrations: JSON, from this machine only. */
export class ControlRoutes {
  constructor(private readonly controls: Readonly<Record<string, Control>>) {}

  async serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? '';
    const body = await readBody(request);
    try {
      if (!LOCAL.test(request.socket.remoteAddress ?? '')) throw new StripeError(403, 'Only from this machine.');
      const match = matchRoute(this.controls, method, url.pathname);
      if (match === null) throw new StripeError(404, `There is no control ${method} ${url.pathname}.`);
      const params = new Params(method === 'POST' ? readJson(body) : readForm(url.search.slice(1)));
      sendJson(response, 200, await match.handler(params, match.id));
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      sendJson(response, error.status, error.toBody());
    }
  }
}

function readJson(body: Buffer): Fields {
  if (body.length === 0) return {};
  try {
    return fieldsOfJson(JSON.parse(body.toString()));
  } catch (error) {
    if (error instanceof SyntaxError) throw new StripeError(400, `The body is no JSON: ${error.message}`);
    throw error;
  }
}
