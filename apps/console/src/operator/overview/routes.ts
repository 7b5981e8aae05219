import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { RANGES, type OverviewSearch } from './window';

const TEXTS = ['operator/overview', 'operator/channels'];

export const overviewRoutes = [
  createRoute({
    getParentRoute: () => operatorRoute,
    path: '/',
    validateSearch: knownSearch(({ range }: Record<string, unknown>): OverviewSearch => ({
      range: RANGES.find((known) => known === range),
    })),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./overview-page')), 'OverviewPage'),
  }),
] as const;
