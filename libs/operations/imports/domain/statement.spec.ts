import fc from 'fast-check';
import { compareFields, judge, type Verdict } from './statement.js';

describe('judge', () => {
  it.each<[string | null | undefined, string | undefined, string | undefined, Verdict]>([
    ['a', 'a', 'a', 'same'],
    ['a', 'a', 'b', 'same'],
    ['a', 'a', undefined, 'same'],
    ['a', 'b', 'a', 'follow'],
    ['a', 'b', 'b', 'same'],
    ['a', 'b', 'c', 'conflict'],
    ['a', 'b', undefined, 'conflict'],
    ['a', undefined, 'a', 'gone'],
    ['a', undefined, undefined, 'same'],
    [undefined, 'a', undefined, 'follow'],
    [undefined, 'a', 'b', 'conflict'],
    [undefined, undefined, 'b', 'same'],
    [null, 'a', 'a', 'same'],
    [null, 'a', 'b', 'conflict'],
    [null, 'a', undefined, 'conflict'],
    [null, undefined, 'b', 'gone'],
  ])('was %j, the source says %j, here it is %j: %s', (before, source, here, verdict) => {
    expect(judge(before, source, here)).toBe(verdict);
  });
});

describe('compareFields', () => {
  it.each<[string, string, string, boolean]>([
    ['status', 'enabled', 'disabled', true],
    ['status', 'disabled', 'enabled', false],
    ['credentials.key 1', 'active', 'disabled', true],
    ['credentials.key 1', 'disabled', 'active', false],
    ['base_url', 'https://a.example', 'https://b.example', false],
    ['options.api_version', '"1"', '"2"', false],
    ['price', '{"input":"1"}', '{"input":"2","cache":"1"}', true],
    ['price', '{"input":"1","cache":"1"}', '{"input":"2"}', false],
  ])('%s from %s to %s: followed is %s', (field, before, after, isFollowed) => {
    const { changes, notes, next } = compareFields({ [field]: before }, { [field]: after }, { [field]: before });
    expect([changes.length, notes.length, next[field]]).toEqual(isFollowed ? [1, 0, after] : [0, 1, before]);
  });

  it('adds a key that is new, and reports a name once', () => {
    expect(compareFields({}, { 'credentials.key 2': 'active' }, {}).changes).toHaveLength(1);
    const { notes, next } = compareFields({ name: 'a' }, { name: 'b' }, { name: 'a' });
    expect([notes.length, next]).toEqual([1, { name: 'b' }]);
  });

  it('does not forget what is gone: when it is there again, what was removed here is not added', () => {
    const gone = compareFields({ 'models.a/b': 'b' }, {}, {});
    expect(compareFields(gone.next, { 'models.a/b': 'b' }, {})).toMatchObject({ changes: [], notes: [] });
  });

  const field = fc.constantFrom('priority', 'status', 'models.a/b', 'credentials.key 1', 'base_url');
  const value = fc.constantFrom('1', '2', 'disabled');
  const fields = fc.dictionary(field, value);
  const before = fc.option(fc.dictionary(field, fc.option(value)));

  it('changes nothing that is not as the last import left it, and is silent about no difference that is new', () => {
    fc.assert(
      fc.property(before, fields, fields, (was, source, here) => {
        const { changes, notes } = compareFields(was, source, here);
        for (const change of changes) {
          expect(was?.[change.field]).toBe(here[change.field]);
          expect(was).not.toBeNull();
        }
        const named = new Set([...changes, ...notes].map((one) => one.field));
        for (const [name, says] of Object.entries(source))
          expect(named.has(name)).toBe(says !== here[name] && says !== was?.[name]);
      }),
    );
  });

  it('has nothing more to do when its changes are made', () => {
    fc.assert(
      fc.property(before, fields, fields, (was, source, here) => {
        const { changes, notes, next } = compareFields(was, source, here);
        const after = { ...here, ...Object.fromEntries(changes.map((change) => [change.field, change.after])) };
        const again = compareFields(next, source, after);
        expect([again.changes, again.notes.map(({ field: name }) => name)]).toEqual([
          [],
          notes.map(({ field: name }) => name),
        ]);
      }),
    );
  });
});
