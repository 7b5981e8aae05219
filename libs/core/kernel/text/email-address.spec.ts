import fc from 'fast-check';
import { canonicalAddress, canonicalDomain, storedSpellings } from './email-address.js';

const CANONICAL = 'ada@xn--exmple-cua.de';

describe('canonicalAddress', () => {
  it.each([
    'ada@exämple.de',
    'Ada@EXÄMPLE.de',
    'ada@exa\u0308mple.de',
    'ada@xn--exmple-cua.de',
    'ADA@XN--EXMPLE-CUA.DE',
    'ada@ｅｘämple.de',
    'ada@exämple。de',
  ])('of %s is one spelling', (spelling) => {
    expect(canonicalAddress(spelling)).toBe(CANONICAL);
  });

  // Mappings of UTS 46, not transitional: https://www.unicode.org/reports/tr46/#Examples
  it.each([
    ['faß.de', 'xn--fa-hia.de'],
    ['Bücher.de', 'xn--bcher-kva.de'],
    ['öbb.at', 'xn--bb-eka.at'],
    ['ÖBB.at', 'xn--bb-eka.at'],
    ['I♥NY.de', 'xn--iny-zx5a.de'],
    ['ＡＢＣ・日本.co.jp', 'xn--abc-rs4b422ycvb.co.jp'],
    ['日本｡co｡jp', 'xn--wgv71a.co.jp'],
    ['ℂ.example', 'c.example'],
    ['①.example', '1.example'],
  ])('maps the domain %s to %s', (domain, ascii) => {
    expect(canonicalDomain(domain)).toBe(ascii);
  });

  it.each([
    ['ada+tag@example.com', 'ada+tag@example.com'],
    ["o'hara@example.com", "o'hara@example.com"],
    ['{a}#b?c%d/e@example.com', '{a}#b?c%d/e@example.com'],
    ['почта@пример.рф', 'почта@xn--e1afmkfd.xn--p1ai'],
  ])('keeps %s as %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it.each([
    ...['', '@', 'ada', 'ada@', '@example.com', 'ada@localhost', 'ada@example', 'ada@.com', 'ada@a..com'],
    ...['a@b@example.com', 'ada@example.com.', 'ada@-a.com', 'ada@a-.com', 'ada@a_b.com', 'ada@x.1', 'ada@127.0.0.1'],
    ...[
      'ada@[127.0.0.1]',
      'ada@0x7f.1',
      'ada@ex%61mple.com',
      'ada@example.com/x',
      'ada@example.com#',
      'ada@exa\\mple.com',
    ],
    ...['ada@example.com?bcc=x', 'ada@example.com:25', 'ada@xn--0.com', 'ada@xn--example-.com', 'ada@ex％61mple.com'],
    ...[
      'a,b@example.com',
      'a;b@example.com',
      'a:b@example.com',
      'a(b)@example.com',
      'a<b>@example.com',
      'a[b]@example.com',
    ],
    ...[
      '"ada"@example.com',
      'ada\\@example.com',
      'a da@example.com',
      ' ada@example.com',
      'ada@example.com ',
      'ada@exa mple.com',
    ],
    ...[
      'a\u200bda@example.com',
      'ada@exa\u00admple.com',
      'ada@exa\u200dmple.com',
      'a\u202eda@example.com',
      'ada\u0000@example.com',
    ],
    ...[
      'ad\u00e0\u0301\ud800@example.com',
      'ａda@example.com',
      'ﬁ@example.com',
      '\u212aelvin@example.com',
      'ada\r\n@example.com',
    ],
    ...[`${'a'.repeat(65)}@example.com`, `ada@${'a'.repeat(64)}.com`, `ada@${'a.'.repeat(100)}com`],
  ])('refuses %j', (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });

  it('is a fixed point, of printable ASCII after the last sign, whatever is given', () => {
    const near = fc.tuple(fc.string({ unit: 'binary' }), fc.domain()).map(([local, domain]) => `${local}@${domain}`);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near, fc.emailAddress()), (text) => {
        const canonical = canonicalAddress(text);
        if (canonical === null) return;
        expect(canonicalAddress(canonical)).toBe(canonical);
        expect(canonical.slice(canonical.lastIndexOf('@'))).toMatch(/^@[a-z0-9.-]+$/);
      }),
    );
  });
});

describe('storedSpellings', () => {
  it('has what is typed first, then the canonical form, and that with the domain in Unicode', () => {
    expect(storedSpellings('Ada@Example.com')).toEqual(['ada@example.com']);
    expect(storedSpellings('Ada@EXA\u0308MPLE.de')).toEqual(['ada@exa\u0308mple.de', CANONICAL, 'ada@exämple.de']);
    expect(storedSpellings('ada@localhost')).toEqual(['ada@localhost']);
  });
});
