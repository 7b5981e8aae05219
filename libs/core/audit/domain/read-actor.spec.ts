import { formatId, newUuid } from '../../kernel/ids.js';
import { actorNames, readActor } from './read-actor.js';

const ID = newUuid(1_780_000_000_000);
const OTHER = newUuid(1_780_000_000_001);
const text = (prefix: 'tok' | 'usr' | 'mbr' | 'inv' | 'key' | 'org') => formatId(prefix, ID);

describe('readActor', () => {
  it.each([
    ['a token', text('tok'), 'tok'],
    ['a token as the audit has it', `admin_token:${text('tok')}`, 'tok'],
    ['a token of a member', `management_token:${text('tok')}`, 'tok'],
    ['a user', text('usr'), 'usr'],
    ['an operator that acted as a member', `impersonation:${text('usr')}@${formatId('mbr', OTHER)}`, 'usr'],
    ['a member', `member:${text('mbr')}`, 'mbr'],
    ['an invitation', text('inv'), 'inv'],
    ['a key', text('key'), 'key'],
  ])('reads %s', (_what, given, prefix) => {
    expect(readActor(given)).toEqual({ prefix, id: ID });
  });

  it('reads a part of the system', () => {
    expect(readActor('system:cli')).toEqual({ part: 'cli' });
  });

  it.each([
    '',
    'tok_',
    'tok_1',
    `${text('tok')} `,
    text('org'),
    `user:${text('tok')}`,
    `admin_token:${text('usr')}`,
    `key:${text('key')}`,
    'system:',
    'system:CLI; DROP TABLE audit_event',
    'admin_token:%',
    'constructor:x',
  ])('refuses “%s”', (given) => {
    expect(readActor(given)).toBeNull();
  });
});

describe('actorNames', () => {
  it('of a user has its members, and its acting as others', () => {
    expect(actorNames({ prefix: 'usr', id: ID }, [OTHER])).toEqual({
      exact: [`user:${text('usr')}`, `member:${formatId('mbr', OTHER)}`],
      prefixes: [`impersonation:${text('usr')}@`],
    });
  });

  it('of a token are those of both kinds, of a key none', () => {
    expect(actorNames({ prefix: 'tok', id: ID }).exact).toEqual([
      `admin_token:${text('tok')}`,
      `management_token:${text('tok')}`,
    ]);
    expect(actorNames({ prefix: 'key', id: ID })).toEqual({ exact: [], prefixes: [] });
  });
});
