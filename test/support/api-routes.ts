import express, { type Express } from 'express';

/** Something that Express mounted: a route, a router, or a plain handler. */
type Layer = { route?: { path: string; stack: { method?: string }[] }; handle: { stack?: Layer[] } };

/** Every route below `/api/v1` that `mount` puts on an application, as `get /api/v1/…`. */
export const mountedApiRoutes = (mount: (app: Express) => void): string[] =>
  mountedRoutes(mount).filter((route) => route.includes(' /api/v1/'));

/** Every route that `mount` puts on an application, as `get /desk`. What only serves files is none. */
export function mountedRoutes(mount: (app: Express) => void): string[] {
  const app = express();
  const found: string[] = [];
  const use = app.use.bind(app) as (...handlers: unknown[]) => Express;
  // Express forgets the path that a router is mounted at, so it is noted here.
  app.use = ((...given: unknown[]) => {
    const [first, ...rest] = given.flat(Infinity);
    const [prefix, handlers] = typeof first === 'string' ? [first, rest] : ['', [first, ...rest]];
    for (const handler of handlers) collect(prefix, (handler as Layer['handle']).stack ?? [], found);
    return use(...given);
  }) as typeof app.use;
  mount(app);
  collect('', (app as unknown as { router: Layer['handle'] }).router.stack?.filter(({ route }) => route) ?? [], found);
  return [...new Set(found)].sort();
}

function collect(prefix: string, layers: Layer[], found: string[]): void {
  for (const { route, handle } of layers) {
    if (route) for (const { method } of route.stack) found.push(`${method ?? 'all'} ${prefix}${route.path}`);
    else if (handle.stack) collect(prefix, handle.stack, found);
  }
}
