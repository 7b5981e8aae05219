import type { Platform } from './platform.js';

interface Route {
  readonly path: string;
  readonly methods: Readonly<Record<string, boolean>>;
}

/** Method and path of every route of the gateway that answers; those that only refuse other methods answer all of them. */
export function servedRoutes({ gateway }: Platform): string[] {
  const { router } = gateway.app.getHttpAdapter().getInstance() as unknown as {
    router: { stack: { route?: Route }[] };
  };
  return router.stack.flatMap(({ route }) => {
    const methods = Object.keys(route?.methods ?? {});
    return methods.length === 1 ? [`${methods[0]!.toUpperCase()} ${route?.path ?? ''}`] : [];
  });
}
