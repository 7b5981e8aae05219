import { Params } from './params.js';
import { fieldsOfJson, readForm } from './read-form.js';

describe('a form', () => {
  it.each([
    ['a=1&a=2', { a: '2' }],
    ['a[b][0][c]=1&a[b][0][d]=2&a[b][1][c]=3', { a: { b: [{ c: '1', d: '2' }, { c: '3' }] } }],
    ['types[]=x&types[]=y', { types: ['x', 'y'] }],
    ['a=&b=%5B', { a: '', b: '[' }],
  ])('%s', (text, fields) => {
    expect(readForm(text)).toEqual(fields);
  });

  it.each(['a[b=1', 'a]b=1', '=1', `a${'[b]'.repeat(9)}=1`, 'a=1&'.repeat(1_001)])('is refused: %.20s', (text) => {
    expect(() => readForm(text)).toThrow();
  });

  it('changes no prototype', () => {
    readForm('__proto__[polluted]=1&constructor[prototype][polluted]=1');
    expect({}).not.toHaveProperty('polluted');
  });

  it('is what JSON is read as', () => {
    expect(fieldsOfJson({ a: 1, b: true, c: null, d: [{ e: 'x' }] })).toEqual({ a: '1', b: 'true', d: [{ e: 'x' }] });
    expect(fieldsOfJson([1])).toEqual({});
  });
});

describe('parameters', () => {
  const params = (text: string): Params => new Params(readForm(text));

  it.each([
    ['a text that is an object', () => params('a[b]=1').text('a'), 'Invalid string: a'],
    ['an object that is a text', () => params('a=1').within('a'), 'Invalid object: a'],
    ['a list that is a text', () => params('a=1').texts('a'), 'Invalid array: a'],
    ['a fraction', () => params('a=1.5').integer('a'), 'Invalid integer: 1.5'],
    ['a number below the least', () => params('a=-1').integer('a'), 'between 0'],
    [
      'an unknown name within',
      () => {
        params('a[b]=1').within('a').allowOnly(['c']);
      },
      'a[b]',
    ],
    ['a bound of a range', () => params('created[x]=1').range('created'), 'created[x]'],
    [
      '51 keys of metadata',
      () => params(Array.from({ length: 51 }, (_, i) => `metadata[k${i}]=1`).join('&')).metadata(),
      '50 keys',
    ],
    ['a long value of metadata', () => params(`metadata[a]=${'x'.repeat(501)}`).metadata(), '500 characters'],
  ])('refuse %s', (_, read, message) => {
    expect(read).toThrow(message);
  });

  it('read ranges', () => {
    const isWithin = params('created[gte]=10&created[lt]=20').range('created');
    expect([9, 10, 19, 20].map(isWithin)).toEqual([false, true, true, false]);
    expect([9, 10].map(params('created=10').range('created'))).toEqual([false, true]);
  });
});
