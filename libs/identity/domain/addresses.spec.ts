import { isDomainAllowed, mailboxOf } from './addresses.js';

describe('mailboxOf', () => {
  it.each([
    ['Ada@Example.com', 'ada@example.com'],
    ['ada+one@example.com', 'ada@example.com'],
    ['a.da@example.com', 'a.da@example.com'],
    ['A.d.a+x+y@GMail.com', 'ada@gmail.com'],
    ['ada@googlemail.com', 'ada@gmail.com'],
    ['ada@googlemail。com', 'ada@gmail.com'],
    ['Ada+one@EXÄMPLE.de', 'ada@xn--exmple-cua.de'],
    ['ada+one@localhost', 'ada@localhost'],
    ['+tag@example.com', '+tag@example.com'],
  ])('of %s is %s', (email, mailbox) => {
    expect(mailboxOf(email)).toBe(mailbox);
  });
});

describe('isDomainAllowed', () => {
  it.each([
    ['a@acme.example', [], [], true],
    ['a@acme.example', ['acme.example'], [], true],
    ['a@sub.acme.example', ['acme.example'], [], true],
    ['a@notacme.example', ['acme.example'], [], false],
    ['a@trash.example', [], ['trash.example'], false],
    ['a@x.trash.example', ['trash.example'], ['x.trash.example'], false],
    ['a@müll.example', [], ['xn--mll-hoa.example'], false],
    ['a@xn--mll-hoa.example', [], ['müll.example'], false],
    ['a@ｔrash.example', [], ['trash.example'], false],
  ])('of %s with %j allowed and %j denied is %p', (email, allowed_domains, denied_domains, allowed) => {
    expect(isDomainAllowed(email, { allowed_domains, denied_domains })).toBe(allowed);
  });
});
