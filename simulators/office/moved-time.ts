// Loaded into the gateway's process by `node --import`: the office can move its time ahead, as if that much had passed. Only the
// office's own gateway has this; the product has no door for it (docs/adr/0035).

const { now: machineNow } = Date
const machineElapsed = performance.now.bind(performance)
/** What was moved before this process counts for the date, but not for what passed since its start. */
const startedAheadMs = Number(new URL(import.meta.url).searchParams.get('ahead') ?? 0)
let aheadMs = startedAheadMs

const now = () => machineNow() + aheadMs

globalThis.Date = new Proxy(Date, {
  construct: (target, parts, made) => Reflect.construct(target, parts.length === 0 ? [now()] : parts, made),
  apply: target => new target(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
})
performance.now = () => machineElapsed() + aheadMs - startedAheadMs

process.on('message', message => {
  if (typeof message !== 'object' || message === null || !('aheadMs' in message)) return
  // It passes; it never goes back.
  aheadMs = Math.max(aheadMs, Number(message.aheadMs))
  process.send?.({ aheadMs })
})
// The channel alone keeps nobody alive, although somebody listens.
process.channel?.unref()
