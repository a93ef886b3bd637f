/**
 * Loaded before everything else in a bot process (`--import`): its wall clock goes wrong by as much as the parent says,
 * from the start (SKEW_MS) and while it runs. Everything in the process sees the same wrong time, libraries too; timers
 * and `performance.now()` go on as they are, as on a machine whose clock was set.
 */
const Real = Date;
let skewMs = Number(process.env['SKEW_MS'] ?? 0);
const now = (): number => Real.now() + skewMs;

globalThis.Date = new Proxy(Real, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [now()], newTarget) as Date,
  apply: () => new Real(now()).toString(),
  get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
});

process.on('message', (order: { skewMs?: number }) => {
  if (order.skewMs !== undefined) skewMs = order.skewMs;
});
// Listening must not keep a process that is through from ending.
process.channel?.unref();
