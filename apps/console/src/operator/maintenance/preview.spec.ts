import { replyOf } from './preview';

const NOW = Date.parse('2026-11-23T10:00:00Z');

describe('what clients see in maintenance', () => {
  it('names the end in retry-after', () => {
    const reply = replyOf('Back at noon.', '2026-11-23T12:00:00Z', NOW);
    expect(reply).toContain('HTTP/1.1 503');
    expect(reply).toContain('retry-after: 7200');
    expect(reply).toContain('"message": "Back at noon."');
  });

  it('has a wait and a text of its own without them', () => {
    expect(replyOf('', null, NOW)).toContain('retry-after: 60');
    expect(replyOf('', null, NOW)).toContain('The service is under maintenance.');
  });
});
