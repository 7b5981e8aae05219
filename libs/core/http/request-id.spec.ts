import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { Logger } from '../infra/logging/logger.js';
import { SystemClock } from '../kernel/time/clock.js';
import { Metrics } from '../metrics/metrics.js';
import { assignRequestIds } from './request-id.js';

describe('the log line of a request', () => {
  it.each([
    ['/api/v1/keys', {}, '/api/v1/keys'],
    [
      '/api/v1/public/news-unsubscribe/short%2Fsecret',
      { secret: 'short/secret' },
      '/api/v1/public/news-unsubscribe/[credential]',
    ],
    ['/admin/v1/keys/sk-proj-abcdef', {}, '/admin/v1/keys/[credential]'],
    [`/join/rtf_inv_${'aB3'.repeat(13).slice(0, 38)}`, {}, '/join/[credential]'],
  ])('ATK-432: of %s has no secret', (path, params, shown) => {
    const lines: string[] = [];
    const logger = Logger.create('control', 'info', { write: (line: string) => lines.push(line) });
    const response = Object.assign(new EventEmitter(), { setHeader: () => undefined, statusCode: 404 });
    const request = { method: 'GET', path, params, ip: '::1' } as unknown as Request;
    assignRequestIds(new SystemClock(), logger, new Metrics())(
      request,
      response as unknown as Response,
      () => undefined,
    );
    response.emit('close');
    expect(lines.map((line) => (JSON.parse(line) as { path: string }).path)).toEqual([shown]);
  });
});
