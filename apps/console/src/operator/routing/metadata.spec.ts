import { metadataOf } from './metadata';

it.each([
  ['', {}],
  ['env=prod', { env: 'prod' }],
  [' env = prod , team=a=b,', { env: 'prod', team: 'a=b' }],
  ['flag', { flag: '' }],
])('%j is the metadata %j', (text, metadata) => {
  expect(metadataOf(text)).toEqual(metadata);
});
