// Loaded before an engine (NODE_OPTIONS=--import): its clock is LAB_CLOCK_AHEAD milliseconds ahead, in all of its threads.
const ahead = Number(process.env.LAB_CLOCK_AHEAD ?? 0);
const right = Date.now;
const now = () => right() + ahead;

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
