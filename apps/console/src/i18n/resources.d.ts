import 'i18next';
import type account from '../account/locales/en.json';
import type signOn from '../sign-on/locales/en.json';
import type auth from '../auth/locales/en.json';
import type kit from '../kit/locales/en.json';
import type operator from '../operator/locales/en.json';
import type operatorAudit from '../operator/audit/locales/en.json';
import type operatorOrganizations from '../operator/organizations/locales/en.json';
import type operatorChannels from '../operator/channels/locales/en.json';
import type operatorModels from '../operator/models/locales/en.json';
import type operatorOverview from '../operator/overview/locales/en.json';
import type operatorRequests from '../operator/requests/locales/en.json';
import type operatorRouting from '../operator/routing/locales/en.json';
import type operatorTiers from '../operator/tiers/locales/en.json';
import type operatorBilling from '../operator/billing/locales/en.json';
import type operatorPayments from '../operator/payments/locales/en.json';
import type operatorMaintenance from '../operator/maintenance/locales/en.json';
import type operatorSettings from '../operator/settings/locales/en.json';
import type operatorSystem from '../operator/system/locales/en.json';
import type operatorTokens from '../operator/tokens/locales/en.json';
import type operatorUsers from '../operator/users/locales/en.json';
import type portal from '../portal/locales/en.json';
import type portalSettings from '../portal/settings/locales/en.json';
import type portalTeam from '../portal/team/locales/en.json';
import type portalBilling from '../portal/billing/locales/en.json';
import type portalModels from '../portal/models/locales/en.json';
import type portalPlayground from '../portal/playground/locales/en.json';
import type portalUsage from '../portal/usage/locales/en.json';
import type portalRequests from '../portal/requests/locales/en.json';
import type portalClients from '../portal/clients/locales/en.json';
import type portalHome from '../portal/home/locales/en.json';
import type portalKeys from '../portal/keys/locales/en.json';
import type publicPages from '../public/locales/en.json';
import type refusals from '../refusals/locales/en.json';

/** English has every key; the other languages are held to it by `locales.spec.ts`. One line for each folder of texts. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'kit';
    keySeparator: false;
    returnNull: false;
    resources: {
      account: typeof account;
      auth: typeof auth;
      'sign-on': typeof signOn;
      kit: typeof kit;
      operator: typeof operator;
      'operator/audit': typeof operatorAudit;
      'operator/organizations': typeof operatorOrganizations;
      'operator/channels': typeof operatorChannels;
      'operator/models': typeof operatorModels;
      'operator/overview': typeof operatorOverview;
      'operator/requests': typeof operatorRequests;
      'operator/routing': typeof operatorRouting;
      'operator/tiers': typeof operatorTiers;
      'operator/billing': typeof operatorBilling;
      'operator/payments': typeof operatorPayments;
      'operator/maintenance': typeof operatorMaintenance;
      'operator/settings': typeof operatorSettings;
      'operator/system': typeof operatorSystem;
      'operator/tokens': typeof operatorTokens;
      'operator/users': typeof operatorUsers;
      portal: typeof portal;
      'portal/settings': typeof portalSettings;
      'portal/team': typeof portalTeam;
      'portal/billing': typeof portalBilling;
      'portal/models': typeof portalModels;
      'portal/playground': typeof portalPlayground;
      'portal/usage': typeof portalUsage;
      'portal/requests': typeof portalRequests;
      'portal/clients': typeof portalClients;
      'portal/home': typeof portalHome;
      'portal/keys': typeof portalKeys;
      public: typeof publicPages;
      refusals: typeof refusals;
    };
  }
}
