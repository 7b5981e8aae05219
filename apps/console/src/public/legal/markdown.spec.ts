import { parseMarkdown, type Block } from './markdown';

const paragraph = (...parts: unknown[]): unknown => ({ kind: 'paragraph', parts });
/** Of a text that is one paragraph. */
const partsOf = (text: string): unknown => (parseMarkdown(text)[0] as Extract<Block, { kind: 'paragraph' }>).parts;

describe('markdown', () => {
  it('has headings, paragraphs and rules', () => {
    expect(parseMarkdown('# Terms #\r\nOne line\nand another.\n\n---\n### Scope')).toEqual([
      { kind: 'heading', level: 1, parts: ['Terms'] },
      paragraph('One line and another.'),
      { kind: 'rule' },
      { kind: 'heading', level: 3, parts: ['Scope'] },
    ]);
    expect(parseMarkdown(' \n\n')).toEqual([]);
  });

  it('has lists, also within lists', () => {
    const text = '3. one\n   goes on\n   - inner\n\n4. two\n\nAfter.\n- a\n* b';
    expect(parseMarkdown(text)).toEqual([
      {
        ...{ kind: 'list', start: 3 },
        items: [
          [paragraph('one goes on'), { kind: 'list', start: null, items: [[paragraph('inner')]] }],
          [paragraph('two')],
        ],
      },
      paragraph('After.'),
      { kind: 'list', start: null, items: [[paragraph('a')], [paragraph('b')]] },
    ]);
  });

  it('has quotes and code', () => {
    expect(parseMarkdown('> said\n> so\n\n```js\n# no heading\n```\nend')).toEqual([
      { kind: 'quote', blocks: [paragraph('said so')] },
      { kind: 'code', text: '# no heading' },
      paragraph('end'),
    ]);
    expect(parseMarkdown('```\nnever closed')).toEqual([{ kind: 'code', text: 'never closed' }]);
  });

  it('has emphasis, code and escapes', () => {
    expect(partsOf('a **b *c*.** `**d**` \\*e\\* snake_case_name _f_ 2 * 3 * 4')).toEqual([
      ...[
        'a ',
        { kind: 'strong', parts: ['b ', { kind: 'em', parts: ['c'] }, '.'] },
        ' ',
        { kind: 'code', text: '**d**' },
        ' ',
        '*',
        'e',
        '*',
      ],
      ...[' snake_case_name ', { kind: 'em', parts: ['f'] }, ' 2 * 3 * 4'],
    ]);
  });

  it('has links to pages and mailboxes', () => {
    const link = (href: string, ...parts: unknown[]): unknown => ({ kind: 'link', href, parts });
    expect(partsOf('See [the **law**](https://example.com/law "Law").')).toEqual([
      ...['See ', link('https://example.com/law', 'the ', { kind: 'strong', parts: ['law'] }), '.'],
    ]);
    expect(partsOf('<https://example.com/a?b=c>, mailto:a@example.com.')).toEqual([
      ...[link('https://example.com/a?b=c', 'https://example.com/a?b=c'), ', '],
      ...[link('mailto:a@example.com', 'a@example.com'), '.'],
    ]);
    expect(partsOf('[home](/public/terms)')).toEqual([link('/public/terms', 'home')]);
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](data:text/html,1)',
    '[x](//evil.example)',
    '[x](/\\evil.example)',
    '<script>alert(1)</script>',
  ])('shows %s as text', (text) => {
    expect([partsOf(text)].flat().every((part) => typeof part === 'string')).toBe(true);
    expect([partsOf(text)].flat().join('')).toBe(text);
  });
});
