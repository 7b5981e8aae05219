import fc from 'fast-check';
import { billingCharacters, withoutBillingLine } from './billing-line.js';

const LINE = 'x-anthropic-billing-header: cc_version=2.1.330.a1b; cc_entrypoint=cli; cch=a1b2c;';

const without = (content: unknown): unknown =>
  JSON.parse(withoutBillingLine(Buffer.from(JSON.stringify(content)))?.toString() ?? 'null') as unknown;

describe('withoutBillingLine', () => {
  it.each([
    LINE,
    'x-anthropic-billing-header: cc_version=2.1.29.f00; cc_entrypoint=sdk-cli;',
    'x-anthropic-billing-header: cc_version=2.1.330.a1b; cc_entrypoint=claude-vscode; cch=00000; cc_workload=cron;',
    'x-anthropic-billing-header: cc_version=2.1.330.a1b; cc_entrypoint=cli; cch=a1b2c',
    'X-Anthropic-Billing-Header:cc_version=2;cch=1;  ',
    `\n  ${LINE}\r\n`,
    `${LINE}\n${LINE}`,
  ])('leaves nothing of %j', (line) => {
    expect(without(line)).toBeNull();
    for (const between of ['\n', '\n\n', '\r\n', '\n \n']) {
      expect(without(`${line}${between}You are an agent.\n\nBe brief.`)).toBe('You are an agent.\n\nBe brief.');
    }
    const more = { type: 'text', text: 'You are an agent.', cache_control: { type: 'ephemeral' } };
    const part = { type: 'text', text: line };
    expect(without([part, more])).toEqual([more]);
    expect(without([more, part])).toEqual([more]);
    expect(without([{ ...more, text: `${line}\n${more.text}` }])).toEqual([more]);
    expect(without([{ type: 'input_text', text: line }])).toBeNull();
  });

  it.each([
    `Explain: ${LINE}`,
    `\`${LINE}\``,
    `"${LINE}"\nis what it sends.`,
    `Our logs hold lines such as\n${LINE}\nLeave them out.`,
    `${LINE} is what Claude Code sends.`,
    `${LINE} Explain it.`,
    'x-anthropic-billing-header: what does it mean?',
    'x-anthropic-billing-header',
    'x-anthropic-billing-header:\ncch=1;',
    `x-anthropic-billing-header: ${'cc_a=b; '.repeat(200)}`,
    'x',
    '',
  ])('keeps the bytes of text that only quotes it: %j', (text) => {
    for (const content of [text, [{ type: 'text', text }], [{ type: 'image', source: {} }, 5]]) {
      const json = Buffer.from(JSON.stringify(content));
      expect(withoutBillingLine(json)).toBe(json);
    }
  });

  it('finds the line however its characters are escaped, and keeps the bytes behind it', () => {
    const escapes = fc.bigInt({ min: 0n, max: (1n << BigInt(LINE.length)) - 1n });
    fc.assert(
      fc.property(
        escapes,
        fc.string({ unit: 'binary' }),
        fc.constantFrom('\\n', '\\u000a', '\\r\\n'),
        (which, rest, end) => {
          const line = LINE.split('').map((character, index) => {
            const hex = character.charCodeAt(0).toString(16).padStart(4, '0');
            return (which & (1n << BigInt(index))) > 0n ? `\\u${hex}` : character;
          });
          const tail = JSON.stringify(`-${rest}\u00e9`).slice(1);
          const json = Buffer.from(`"${line.join('')}${end}${tail}`);
          expect(withoutBillingLine(json)).toEqual(Buffer.from(`"${tail}`));
          expect(billingCharacters(JSON.parse(json.toString()))).toBeGreaterThan(LINE.length);
        },
      ),
    );
  });

  it('changes nothing with a wrong escape', () => {
    const json = Buffer.from(`"${LINE.replace('cli', '\\uZZZZ')}"`);
    expect(withoutBillingLine(json)).toBe(json);
  });

  it('changes no other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const json = Buffer.from(JSON.stringify(text));
        expect(withoutBillingLine(json)).toBe(json);
        expect(billingCharacters(text)).toBe(0);
      }),
    );
  });
});
