import { hideModel, hideModelIn } from './hide-model.js';

describe('hideModel', () => {
  it.each([
    ['up-1 takes no tools', 'gpt takes no tools'],
    ['The model `up-1` is overloaded: ask up-1.', 'The model `gpt` is overloaded: ask gpt.'],
    ['(up-1): "up-1"', '(gpt): "gpt"'],
    ['up-10 and up-1-mini and the up-1.5 are others', 'up-10 and up-1-mini and the up-1.5 are others'],
    ['acme/up-1 is the client’s own name', 'acme/up-1 is the client’s own name'],
    ['up-2', 'up-2'],
  ])('turns %j into %j', (text, expected) => {
    expect(hideModel(text, 'up-1', 'gpt')).toBe(expected);
  });

  it.each(['a.b*c', 'models/x+y', '$&', '[x](y)'])('treats %s as a name, not as a pattern', (name) => {
    expect(hideModel(`no ${name} here`, name, 'gpt')).toBe('no gpt here');
    expect(hideModel('no axbbc here', name, 'gpt')).toBe('no axbbc here');
  });

  it('inserts the name literally', () => {
    expect(hideModel('no up-1', 'up-1', '$&')).toBe('no $&');
  });
});

describe('hideModelIn', () => {
  it('also hides it in the message of the provider behind a reseller', () => {
    const error = { message: 'up-1 failed', param: null, code: 'x' };
    expect(hideModelIn(error, 'up-1', 'gpt')).toEqual({ ...error, message: 'gpt failed' });
    expect(hideModelIn({ ...error, raw: 'bad up-1' }, 'up-1', 'gpt')).toMatchObject({ raw: 'bad gpt' });
  });
});
