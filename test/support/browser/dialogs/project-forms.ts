import type { FormCase } from './dialog-walk.js';

const TEXTS = { texts: 'projects' } as const;

const ADDRESSES = {
  own: { list: '/projects', one: '/projects/:ownProject', archived: '/projects/:ownArchivedProject' },
  operator: {
    list: '/operator/organizations/:organization?tab=projects',
    one: '/operator/organizations/:organization?tab=projects&project=:project',
    archived: '/operator/organizations/:organization?tab=projects&project=:archivedProject',
  },
} as const;

/** Forms of projects, which both sides have. */
export function projectForms(side: keyof typeof ADDRESSES): readonly FormCase[] {
  const { list, one, archived } = ADDRESSES[side];
  return [
    {
      ...TEXTS,
      name: `${side}-project-create`,
      address: list,
      opener: ['new_project'],
      values: { name: `Website of ${side}` },
      param: 'allowed_models[0]',
      path: 'allowed_models',
    },
    {
      ...TEXTS,
      name: `${side}-project-edit`,
      address: one,
      opener: ['edit'],
      values: { name: `Renamed by ${side}` },
      param: 'name',
    },
    { ...TEXTS, name: `${side}-project-archive`, end: 'last', address: one, opener: ['archive'] },
    { ...TEXTS, name: `${side}-project-restore`, address: archived, opener: ['restore'] },
  ];
}
