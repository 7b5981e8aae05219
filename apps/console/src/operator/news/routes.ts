import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { knownSearch } from '@/frame/search/known-search';
import { withTexts } from '@/i18n';
import { operatorRoute } from '../frame/operator-route';
import { readNewsSearch } from './news-search';

const TEXTS = ['operator/news'];
const getParentRoute = () => operatorRoute;

export const newsRoutes = [
  createRoute({
    getParentRoute,
    path: '/news',
    validateSearch: knownSearch(readNewsSearch),
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./news-page')), 'NewsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/news/new',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./post/new-post-page')), 'NewPostPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/news/$newsId',
    component: lazyRouteComponent(() => withTexts(TEXTS, import('./post/post-page')), 'PostPage'),
  }),
] as const;
