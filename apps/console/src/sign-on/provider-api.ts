import { customerApi, operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';

type Schemas = components['schemas'];
type Own = Schemas['OwnProviderResponse'];

/** A provider of the installation; one of an organization also says which roles its people get. */
export type Provider = Schemas['IdentityProviderResponse'] &
  Partial<Pick<Own, 'role_claim' | 'roles' | 'default_role'>>;

export type Side = 'installation' | 'organization';

interface ProviderApi {
  readonly create: (body: Schemas['CreateOwnProviderRequest']) => Promise<unknown>;
  readonly update: (provider: Provider, body: Schemas['UpdateOwnProviderRequest']) => Promise<unknown>;
  readonly rotate: (id: string, secret: string) => Promise<unknown>;
  readonly remove: (provider: Provider) => Promise<unknown>;
}

const at = ({ id, version }: Provider) => ({ path: { id }, header: { 'If-Match': `"${version}"` } });

/** The same requests, to the routes of operators or to those of an organization. */
export const PROVIDER_APIS: Readonly<Record<Side, ProviderApi>> = {
  installation: {
    create: (body) => operatorApi.client.POST('/admin/v1/identity-providers', { body }),
    update: (provider, body) =>
      operatorApi.client.PATCH('/admin/v1/identity-providers/{id}', { params: at(provider), body }),
    rotate: (id, secret) =>
      operatorApi.client.POST('/admin/v1/identity-providers/{id}/rotate-secret', {
        params: { path: { id } },
        body: { client_secret: secret },
      }),
    remove: (provider) => operatorApi.client.DELETE('/admin/v1/identity-providers/{id}', { params: at(provider) }),
  },
  organization: {
    create: (body) => customerApi.client.POST('/api/v1/identity-providers', { body }),
    update: (provider, body) =>
      customerApi.client.PATCH('/api/v1/identity-providers/{id}', { params: at(provider), body }),
    rotate: (id, secret) =>
      customerApi.client.POST('/api/v1/identity-providers/{id}/rotate-secret', {
        params: { path: { id } },
        body: { client_secret: secret },
      }),
    remove: (provider) => customerApi.client.DELETE('/api/v1/identity-providers/{id}', { params: at(provider) }),
  },
};

export function useProviders(side: Side) {
  const ofInstallation = operatorApi.hooks.useQuery('get', '/admin/v1/identity-providers', undefined, {
    enabled: side === 'installation',
  });
  const ofOrganization = customerApi.hooks.useQuery('get', '/api/v1/identity-providers', undefined, {
    enabled: side === 'organization',
  });
  return side === 'installation' ? ofInstallation : ofOrganization;
}
