import { shownActor } from './actor';

it.each([
  ['member:mbr_1', 'person', 'mbr_1'],
  ['user:usr_own', 'person', 'usr_own'],
  ['user:usr_other', 'operator', null],
  ['impersonation:usr_2@mbr_1', 'operator_as', 'mbr_1'],
  ['management_token:tok_1', 'token', 'tok_1'],
  ['admin_token:tok_2', 'operator', null],
  ['invitation:inv_1', 'invitation', null],
  ['system:seed', 'system', null],
])('%s is shown as %s of %s', (actor, kind, id) => {
  expect(shownActor(actor, (userId) => userId === 'usr_own')).toEqual({ kind, id });
});
