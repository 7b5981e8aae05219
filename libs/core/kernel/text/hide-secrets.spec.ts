import fc from 'fast-check';
import { hideSecrets } from './hide-secrets.js';

const KEY = `rtf_${'aB3'.repeat(13).slice(0, 38)}`;
const RANDOM = `Q2${'x'.repeat(41)}`;

describe('ATK-432: secrets in what a client writes', () => {
  it.each([
    [`/v1/models/${KEY}`, '/v1/models/[credential]'],
    [`/v1/models/${KEY.replace('_', '_mgmt_')}/x`, '/v1/models/[credential]/x'],
    [`shop_lnk_${KEY.slice(4)}`, '[credential]'],
    ['/v1/chat/completions/sk-ant-api03-a_b-c', '/v1/chat/completions/[credential]'],
    ['sk-short', '[credential]'],
    ['a sk-proj-abcdef, sk-or-v1-012345', 'a [credential], [credential]'],
    [`/v1/AIza${'b'.repeat(35)}/`, '/v1/[credential]/'],
    [`gsk_${'b'.repeat(20)} xai-${'c'.repeat(20)} ghp_${'d'.repeat(36)}`, '[credential] [credential] [credential]'],
    ['AKIAIOSFODNN7EXAMPLE', '[credential]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '[credential]'],
    ['Bearer abc', '[credential]'],
    ['/v1/bearer%20abc/models', '/v1/[credential]/models'],
    ['/v1/%73k-proj-abcdef', '/v1/[credential]'],
    ['Basic dXNlcjpwYXNz', '[credential]'],
    [`session=${RANDOM}`, 'session=[credential]'],
    ['c'.repeat(64), '[credential]'],
  ])('%j is %j', (text, shown) => {
    expect(hideSecrets(text)).toBe(shown);
  });

  it.each([
    ...['/v1/chat/completions', '/v1/models/anthropic/claude-sonnet-4-5-20250929', '/v1/models/gpt%2D4o', '100%'],
    ...['gen_01hzy3v7k8m9n0p1q2r3s4t5v6', '5f1c0e1e-checkout-7', 'task-0123456789abcdef', 'risk-assessment-7'],
    ...['01890a5d-ac96-774b-bcce-b302099a8057', 'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8'],
    ...['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', 'the bearer', 'd'.repeat(40)],
  ])('%j is unchanged', (text) => {
    expect(hideSecrets(text)).toBe(text);
  });

  it('never fails, and hides a key wherever it stands between other characters', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(hideSecrets(`${before}/${KEY}/${after}`)).not.toContain(KEY);
      }),
    );
  });

  it.each(['eyJ', 'sk-', 'a_', 'aA0', 'Bearer ', 'rtf_adm_', '%73', 'x'])('reads a megabyte of %j', (piece) => {
    expect(typeof hideSecrets(piece.repeat(1_000_000 / piece.length))).toBe('string');
  });
});
