import type { EndpointKind } from './endpoint.js';
import { faultOfAnswer } from './read-outcome.js';

describe('a receiver', () => {
  it.each<[EndpointKind, number, string, string | null]>([
    ['webhook', 200, '', null],
    ['webhook', 204, '', null],
    ['webhook', 202, '{"ok":false}', null],
    ['webhook', 301, '', 'redirect'],
    ['webhook', 307, '', 'redirect'],
    ['webhook', 400, '', 'status'],
    ['webhook', 410, '', 'gone'],
    ['webhook', 429, '', 'status'],
    ['webhook', 502, '', 'status'],
    ['slack', 200, 'ok', null],
    ['slack', 404, 'no_service', 'status'],
    ['telegram', 200, '{"ok":true}', null],
    ['telegram', 200, '{"ok":false,"description":"chat not found"}', 'refused'],
    ['feishu', 200, '{"code":0,"msg":"success"}', null],
    ['feishu', 200, '{"StatusCode":0}', null],
    ['feishu', 200, '{"code":19024,"msg":"Key Words Not Found"}', 'refused'],
    ['feishu', 200, 'no JSON', null],
    ['discord', 204, '', null],
  ])('of %s that answers %i %s: %s', (kind, status, body, expected) => {
    expect(faultOfAnswer(kind, { status, body })).toBe(expected);
  });
});
