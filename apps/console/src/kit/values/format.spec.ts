import {
  exactAmount,
  formatDecimal,
  formatFactor,
  formatInstant,
  formatPrice,
  formatPriceIn,
  formatRate,
  formatShare,
  formatShort,
  formatSum,
  formatSumIn,
  formatWeekTime,
  hiddenDigits,
  measureDuration,
  measureSince,
  numberSigns,
  shortenId,
  withoutSecret,
} from './format';

describe('formats of values', () => {
  it.each([
    ['8412.06', '$8,412.06'],
    ['0', '$0.00'],
    ['-6.52', '−$6.52'],
    ['0.015', '$0.02'],
    // A sum that is not nothing is not shown as nothing.
    ['0.005', '$0.005'],
    ['0.00123456', '$0.0012'],
    ['-0.000000014', '−$0.000000014'],
    ['0.009999', '$0.01'],
    // A double has 16 digits: this sum would end in .10.
    ['12345678901234567.089999999', '$12,345,678,901,234,567.09'],
  ])('show the sum %s as %s', (decimal, shown) => {
    expect(formatSum(decimal, 'en')).toBe(shown);
  });

  it.each([
    ['2312.4949125', 'EUR', '€2,312.49'],
    ['-0.875000004', 'EUR', '−€0.88'],
    ['1234.5', 'JPY', '¥1,235'],
    ['0.04', 'JPY', '¥0.04'],
    ['3', 'CHF', 'CHF 3.00'],
    ['180', 'CNY', '¥180.00'],
    ['2312.5', 'RUB', '₽2,312.50'],
    ['1.234', 'KWD', 'KWD 1.234'],
    // `$` would be those of the United States.
    ['3', 'CAD', 'CA$3.00'],
  ])('show the sum %s in %s as %s', (decimal, currency, shown) => {
    expect(formatSumIn(decimal, currency, 'en').replaceAll(/\s/g, ' ')).toBe(shown);
  });

  it.each([
    ['ru', 'CNY', '1 234,50 ¥'],
    ['ru', 'RUB', '1 234,50 ₽'],
    ['ru', 'CAD', '1 234,50 CA$'],
    ['zh-CN', 'CNY', '¥1,234.50'],
    ['zh-CN', 'JPY', 'JP¥1,235'],
    ['zh-CN', 'USD', '$1,234.50'],
  ])('show in %s a sum in %s as %s', (locale, currency, shown) => {
    expect(formatSumIn('1234.5', currency, locale).replaceAll(/\s/g, ' ')).toBe(shown);
  });

  it.each([
    ['7.2', 'CNY', 'en', '¥7.20'],
    ['7.123456789', 'CNY', 'zh-CN', '¥7.123456789'],
    ['151.25', 'JPY', 'en', '¥151.25'],
    ['92', 'RUB', 'ru', '92,00 ₽'],
  ])('show the rate %s of %s in %s as %s', (rate, currency, locale, shown) => {
    expect(formatRate(rate, currency, locale).replaceAll(/\s/g, ' ')).toBe(shown);
  });

  it('keep what a sum rounds', () => {
    expect(['1.25', '0.0123456', '-12.345000001', '3'].map((usd) => hiddenDigits(usd, 'en'))).toEqual([
      undefined,
      '$0.0123456',
      '−$12.345000001',
      undefined,
    ]);
  });

  it('shows sums in the order of the language', () => {
    expect(formatSum('412.38', 'ru').replaceAll(/\s/g, ' ')).toBe('412,38 $');
  });

  it.each([
    ['en', '0.02316071', { head: '$0.', groups: ['023', '160', '710'], filling: 1, tail: '' }],
    ['en', '-1500.5', { head: '−$1,500.', groups: ['500', '000', '000'], filling: 8, tail: '' }],
    ['en', '0', { head: '$0', groups: [], filling: 0, tail: '' }],
    ['en', '0.000000000', { head: '$0', groups: [], filling: 0, tail: '' }],
    ['ru', '-0.02316071', { head: '−0,', groups: ['023', '160', '710'], filling: 1, tail: '\u00a0$' }],
    ['zh-CN', '2', { head: '$2.', groups: ['000', '000', '000'], filling: 9, tail: '' }],
  ])('show in %s all places of %s', (locale, decimal, shown) => {
    expect(exactAmount(decimal, locale)).toEqual(shown);
  });

  it('show prices with two to six places', () => {
    expect(['2', '0.403', '0.0000375', '1234.5'].map((price) => formatPrice(price, 'en'))).toEqual([
      '2.00',
      '0.403',
      '0.000038',
      '1,234.50',
    ]);
  });

  it('show prices in another currency', () => {
    expect(['2.208', '0.01104', '92'].map((price) => formatPriceIn(price, 'EUR', 'en'))).toEqual([
      ...['€2.208', '€0.01104', '€92.00'],
    ]);
  });

  it('show a minute of a week by the clock of a zone', () => {
    const at = Date.parse('2026-11-23T03:00:00Z');
    expect(formatWeekTime(at, 'en', 'America/New_York')).toBe('Sun, Nov 22, 22:00');
  });

  it('shorten axes from ten thousand on', () => {
    expect([9_999, 25_000].map((value) => formatShort(value, 'en'))).toEqual(['9,999', '25K']);
  });

  it('show shares of one', () => {
    expect([0.207, 0.0084, -0.023, 0, 1].map((share) => formatShare(share, 'en'))).toEqual([
      '20.7',
      '0.84',
      '−2.30',
      '0.0',
      '100.0',
    ]);
  });

  it('show decimals and factors with the signs of the language', () => {
    expect(formatDecimal('-1234.000000000000000005', 'en')).toBe('−1,234.000000000000000005');
    expect(['1.5', '2', '0.0625'].map((factor) => formatFactor(factor, 'ru'))).toEqual(['× 1,5', '× 2', '× 0,0625']);
    expect(formatFactor('1.', 'ru')).toBe('× 1.');
    expect(numberSigns('en')).toEqual({ group: ',', decimal: '.' });
    expect(numberSigns('ru')).toEqual({ group: '\u00a0', decimal: ',' });
  });

  it('measure durations and ages', () => {
    expect(measureDuration(1_421, 'en')).toEqual({ amount: '1,421', unit: 'ms' });
    expect(measureDuration(11_840, 'en')).toEqual({ amount: '11.84', unit: 's' });
    expect([59_999, 60_000, 3_600_000, 172_800_000].map(measureSince)).toEqual([
      { count: 59, unit: 's' },
      { count: 1, unit: 'min' },
      { count: 1, unit: 'h' },
      { count: 2, unit: 'd' },
    ]);
  });

  it('show an instant in its zone', () => {
    const shown = formatInstant('2026-11-21T19:30:52.418Z', 'en', 'Europe/Stockholm', { milliseconds: true });
    expect(shown).toBe('Nov 21, 2026, 20:30:52.418');
  });

  it('shorten ids to their prefix and end', () => {
    expect(shortenId('gen_01k3yd7c5wf0qv8m2xr6ta9hrn')).toBe('gen_…9hrn');
    expect(shortenId('chn_1')).toBe('chn_1');
    expect(shortenId('registration')).toBe('registration');
  });

  it.each([
    [`rtf_ab12CD34${'x'.repeat(30)}`, 'rtf_ab12CD34'],
    [`rtf_adm_ab12CD34${'x'.repeat(30)}`, 'rtf_adm_ab12CD34'],
    ['rtf_ab12CD34', 'rtf_ab12CD34'],
    ['rtf_ab1', 'rtf_ab1'],
    ['Halden Labs', 'Halden Labs'],
  ])('search %j as %j', (typed, searched) => {
    expect(withoutSecret(typed)).toBe(searched);
  });
});
