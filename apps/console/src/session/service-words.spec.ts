import fc from 'fast-check';
import { serviceWords } from './service-words';

it.each([
  ['Routify', 'routify', 'ROUTIFY_API_KEY'],
  ['Acme AI', 'acme-ai', 'ACME_AI_API_KEY'],
  ['Modèle & Co.', 'mode-le-co', 'MODE_LE_CO_API_KEY'],
  ['模型', 'api', 'API_KEY'],
  ['4 Models', 'api', 'API_KEY'],
  ['', 'api', 'API_KEY'],
])('%j is %s, and its key %s', (name, id, keyVariable) => {
  expect(serviceWords(name)).toEqual({ id, keyVariable });
});

it('are plain words, whatever the name', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const { id, keyVariable } = serviceWords(name);
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(keyVariable).toMatch(/^[A-Z][A-Z0-9_]*$/);
    }),
  );
});
